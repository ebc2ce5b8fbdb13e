"""What a server lets in: hosts, logins, uploads, rates, and the headers that it sends."""
