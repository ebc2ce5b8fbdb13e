"""The commands towards other programs and machines: export, nodes, verify, mcp, serve, migrate, a shared server.

A parsed command line in; files, a served protocol, moved articles and an exit code out.
"""
