"""What the server does for the client: a module a part of the protocol, a function a message.

Each converts, asks the engine, and converts back. Parameters and results are the types of lsprotocol, except where
a keystroke waits (`text`) or the result is at hand as JSON (`pull`).
"""
