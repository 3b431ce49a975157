"""From a question to a cited answer, and the doors that lead to it: HTTP, the chat page, the command line."""
