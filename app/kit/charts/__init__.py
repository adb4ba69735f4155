"""Charts as SVG text, for page and PDF alike; each with a description and a data table.

Rules that keep them quick and portable: no `text-anchor` (positions come from the fonts' widths), no
opacity, no filters, no scripts; every difference is also carried by a number, a border or a pattern,
so that the charts work in black and white.
"""

from app.kit.charts.drawing import Chart as Chart
from app.kit.charts.drawing import Table as Table
from app.kit.charts.drawing import measured as measured
from app.kit.charts.money import Curve as Curve
from app.kit.charts.money import Pair as Pair
from app.kit.charts.money import cash_curve as cash_curve
from app.kit.charts.money import comparison as comparison
from app.kit.charts.plans import Lane as Lane
from app.kit.charts.plans import Spot as Spot
from app.kit.charts.plans import Task as Task
from app.kit.charts.plans import Track as Track
from app.kit.charts.plans import gap_bars as gap_bars
from app.kit.charts.plans import matrix as matrix
from app.kit.charts.plans import roadmap as roadmap
from app.kit.charts.scenes import Cell as Cell
from app.kit.charts.scenes import heatmap as heatmap
from app.kit.charts.scores import Axis as Axis
from app.kit.charts.scores import Layer as Layer
from app.kit.charts.scores import Step as Step
from app.kit.charts.scores import bars as bars
from app.kit.charts.scores import ladder as ladder
from app.kit.charts.scores import radar as radar
from app.kit.charts.times import Point as Point
from app.kit.charts.times import Span as Span
from app.kit.charts.times import timeline as timeline
