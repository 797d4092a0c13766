"""Whether a process truly lives, and what belongs to it. It looks at the machine and believes no record."""
