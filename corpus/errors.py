"""Every error that Wenju raises on purpose.

::

    WenjuError
    ├── InvalidInput      the caller's argument or file is wrong   HTTP 400, exit 2
    ├── NotFound          a named thing does not exist             HTTP 404, exit 1
    └── IndexUnusable     the index cannot be opened or searched   HTTP 503, exit 1

A message says in one line what was wrong, the value, and what would be right.
"""


class WenjuError(Exception):
    """Base of all errors that a user can do something about."""


class InvalidInput(WenjuError):
    """The caller's argument, query or file is wrong; nothing was changed."""


class NotFound(WenjuError):
    """A document, passage or file that was named does not exist."""


class IndexUnusable(WenjuError):
    """The index folder is missing, damaged, or was made with other settings."""
