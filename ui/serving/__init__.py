"""What a server needs for a team: logins in a file, a place behind a proxy, health, figures, a log without questions.

Command-line options and requests in; uvicorn's options, responses to /healthz, /readyz and /metrics, and log lines out.
"""
