"""What can go wrong, as a tree.

Bad evidence is not an exception: it becomes an `Unread` fact. These are for bad questions, missing tools and disks that
refuse. The command line prints the message alone; `exit_code` is what it returns.

    OffhookError            2   wrong usage, in one to three plain lines
    ├── NoEvidence          3   nothing that was handed over could be read
    ├── Altered             4   a verification failed
    └── CaseUnwritable      5   the case exists, or the disk refuses
"""

from __future__ import annotations


class OffhookError(Exception):
    """A sentence for the person at the keyboard: what happened, why, and what to do."""

    exit_code = 2


class NoEvidence(OffhookError):
    """None of the pieces could be read as evidence of a phone."""

    exit_code = 3


class Altered(OffhookError):
    """The case or its evidence is not what the manifest sealed."""

    exit_code = 4


class CaseUnwritable(OffhookError):
    """The case folder exists already, or cannot be written."""

    exit_code = 5
