"""Articles become claims on exact words; claims become items: deadlines, stakes, disputes, events, by story and day."""
