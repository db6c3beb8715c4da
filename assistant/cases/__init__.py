"""The life of an invitation: stages and events, the promise ledger, advice."""
