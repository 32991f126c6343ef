"""The engine: the few loops that see every byte or packet, compiled where there is a compiler.

`packets.py` is plain Python that Cython turns into an extension beside it. Python prefers the extension; without it the same
source runs, slower, with the same results. Bounds checks stay on: it reads what strangers wrote.
"""
