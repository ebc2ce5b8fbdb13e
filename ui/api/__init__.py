"""What programs ask: questions, searches and articles over MCP and HTTP in; the same records as `--json` out."""
