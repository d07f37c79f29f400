//! Loads, decides, appends, projects, reminds, sends. Owns the ports.
//!
//! Everything that changes anything passes through [`Desk::ask`] or, when time brings it about, [`Desk::tick`].

pub mod access_log;
pub mod administration;
mod answers;
pub mod areas;
mod ask;
pub mod burden;
mod clockwork;
pub mod contacts;
mod desk;
pub mod evaluate;
mod facts;
pub mod feed;
mod figures;
pub mod files;
mod library;
mod matters;
pub mod merkle;
pub mod notes;
pub mod notices;
mod numbers;
mod outgoing;
pub mod outlook;
pub mod passes;
pub mod ports;
mod project;
pub mod publication;
pub mod published;
pub mod ranking;
pub mod reading;
mod references;
pub mod registers;
mod seal;
pub mod see;
pub mod sending;
pub mod texts;
pub mod time;
mod together;
pub mod topics;
mod units;
mod upkeep;
pub mod vault;
pub mod verify;
pub mod witness;

pub use answers::answer;
pub use ask::{Asked, Done, Target, decide_all, parties_at_start};
pub use clockwork::{Pass, REBUILD_WRITE, TICKS_AT_ONCE};
pub use desk::{Change, Desk, DeskFault};
pub use facts::{Facts, named as matters_named, people};
pub use figures::{Behind, Part, Place, Sought};
pub use governance::appeals::Earlier;
pub use library::{CityLaw, Library};
pub use project::{ANSWER_URGE, URGE, project, row as list_row};
pub use sending::{ReceiptPageOnly, Sender};
pub use units::{Division, Unit, Units};
