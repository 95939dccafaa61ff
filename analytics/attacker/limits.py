"""When the attacker has won: the thresholds a release has to keep."""

from __future__ import annotations

#: A figure must leave at least so much room: its largest possible count minus its smallest. A visible
#: figure has 8 at the start (p-4 to p+4) and a masked one 9 (0 to 9); what has less was narrowed.
WIDTH = 5
#: No single count of a figure may be likelier than this, to who starts without an opinion.
POSTERIOR = 0.5
#: Quarter after quarter: a count likelier than this is as good as known. So large a share of all figures may
#: be, and so many in a release too small for a share.
SURE, SURE_SHARE, SURE_FEW = 0.9, 0.005, 2
#: Of families alone in coming or going, so many may be seen in the figure; of changes, so many be worked out
#: exactly; and from how many on either is asked. Random rounding shows at most 52 % of the former.
SEEN, WORKED_OUT, MANY = 0.62, 0.25, 400
#: What must be left of every other desa to who knows one desa of the kecamatan, from three desa on.
INSIDER, INSIDER_FROM = 3, 3
#: Chance errors are tested on this level: a sound release fails once in a million.
CHANCE = 1e-6
#: What only the office can see: the mean error of figures, in families.
BIAS = 0.08
#: Share of figures that may move though their set did not: none. Noise drawn afresh moves a third.
MOVED = 0.0
