"""Other ways in: OpenAI's chat completions, and MCP for agents."""
