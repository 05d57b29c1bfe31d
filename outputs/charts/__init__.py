"""One module per family of charts: table in, figure out."""

import logging

# It warns where it finds no folder for its cache, and while it looks for fonts. Neither matters
# here: it then does without, and our font comes with it.
logging.getLogger("matplotlib").setLevel(logging.ERROR)
