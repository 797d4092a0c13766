"""How long a test waits for something that must happen: long enough for a machine with many times its usual load.

No test asserts that something is fast. Whatever never happens fails after this time.
"""

from __future__ import annotations

PATIENCE_SECONDS = 240
