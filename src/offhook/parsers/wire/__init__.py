"""What conversations say: names, questions, requests and readable bytes, out of the payload of packets.

`conversation.Conversation` is fed one packet after the other and knows nothing of files, links or addresses. Each protocol
has a module of its own; all of them read bytes that a stranger chose, so every length is checked and every store has a limit.
"""
