"""The faces: command line, browser chat, and the rendering they share.  Start with `ui.terminal.render`."""
