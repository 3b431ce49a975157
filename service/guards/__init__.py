"""The layers around every request: who may ask, how much, how fast, and what is told of it."""
