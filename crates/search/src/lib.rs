//! Full-text search over keyed fingerprints: finds matters by words, numbers and pinyin initials, within what a viewer may see.
//!
//! The index is a cache beside the ledger: it can be thrown away and is made anew by [`Search::follow`]. It holds no
//! readable word and no personal value. A word is kept as eight bytes of its HMAC under a key that comes from the
//! vault's; of a document nothing is stored but district, id, version and where it stands in order. What the law
//! publishes anyway (procedure, state, units, place codes, provisions) stands in it as plain facts to filter by.
//!
//! Words lie in one field per class. A query looks into a field only where the viewer's grants show that class of that
//! matter ([`Gates`]), so that not even a count tells what may not be seen.

mod alike;
mod articles;
mod clause;
mod document;
mod fault;
mod fingerprint;
mod follow;
mod gates;
mod index;
mod seek;
mod words;

pub use alike::{Alike, Resemblance};
pub use articles::Articles;
pub use clause::Clause;
pub use document::Paper;
pub use fault::SearchFault;
pub use gates::Gates;
pub use index::{Search, Shelf};
pub use seek::{Found, Hit, Seek};
