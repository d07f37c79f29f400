//! Time as an office counts it: days and moments, the working calendar, spans, and clocks whose due moment
//! is always derived and always explained. Pure: no IO, no reading of the machine's clock.

mod calendar;
mod clock;
mod count;
mod explain;
mod journal;
mod left;
mod moment;
mod reckon;
mod span;
mod year_file;

pub use calendar::{Calendar, CalendarFault, DayKind, WorkHours};
pub use clock::{Due, Lang, Roll, Running, Start, Step, Suspension, Terms};
pub use left::{Cell, CellKind, Left, left, strip};
pub use moment::{Day, Instant, ParseDay};
pub use reckon::{due, moment_at, shifted};
pub use span::{ParseSpan, Span, Unit};
