"""Values become escaped HTML; nothing else here writes markup."""
