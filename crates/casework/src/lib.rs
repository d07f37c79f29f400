//! The engine: matter, ask → events with basis, or a refusal with basis, or the questions to be answered first.
//!
//! [`decide`] may refuse but not act; [`apply`] may act but not refuse. Both are synchronous, without IO, clock or
//! chance. [`perform`] carries one request through a family of matters: the step, what the machine does after it, the
//! children it opens, and what their parents hear.

mod again;
mod apply;
mod chain;
mod check;
mod decide;
mod effects;
mod event;
mod family;
mod foresee;
mod forms;
mod guard;
mod matter;
mod proposal;
mod question;
mod refusal;
mod ticking;
mod timing;
mod value;

pub use again::{Again, How, Otherwise, decide_again};
pub use apply::{apply, replay};
pub use chain::{ChainFault, GENESIS, link, verify_chain};
pub use check::{FILES_LIMIT, bad_form, check_text, is_choice, not_a_choice, phone_digits, position_of};
pub use decide::{Book, Decision, Request, Wanted, decide};
pub use effects::{ChildWanted, Step};
pub use event::{Answered, Budget, Event, Recorded, Seat, Within};
pub use family::{Books, Changed, Family, Opening, Outcome as Performed, perform, tick};
pub use foresee::{Prospect, foresee, open_asks, openings, prospects};
pub use forms::{Form, FormField, possible, post_zh};
pub use matter::{Child, ClockState, Matter, Outcome, Proposal, Round, Taken};
pub use question::{Answer, Answers, Because, Question};
pub use refusal::{Possible, Reason, Refusal, Whom};
pub use timing::{DUE_RUNG, Due, Rung, due_of, timetable};
pub use value::{Actor, Holder, MatterId, PartyValue, RowRef, Sealed, Value, Values};
