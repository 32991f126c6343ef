"""The engine: the few loops that see every byte, packet or line, compiled where there is a compiler.

`packets.py`, `flows.py` and `lines.py` are plain Python that Cython turns into an extension beside each. Python prefers the
extension; without it the same source runs, slower, with the same results. Bounds checks stay on: it reads what strangers wrote.
"""
