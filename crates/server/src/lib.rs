//! HTTP over the desk: sessions and tokens, permissions, problem answers, the event stream, OpenAPI, and plain pages.
//!
//! Identity comes only from a session, a token or a receipt code. Everything that changes a matter goes through
//! `Desk::ask`; everything that is read is first judged by `desk::see`.

mod api;
mod assets;
mod background;
mod bulletins;
mod config;
mod extract;
pub mod fonts;
mod layers;
mod limits;
mod misread;
mod pages;
mod passwords;
mod presence;
mod problem;
mod rates;
mod router;
mod second_factor;
mod secrets;
mod serve;
mod signed_in;
mod state;
mod uploads;
mod values;
mod view;
mod words;

pub use bulletins::{Bulletins, bulletins, month_due};
pub use config::{Config, Limits};
pub use passwords::{PasswordFault, hash_password};
pub use router::{openapi, router};
pub use serve::serve;
pub use state::{AppState, Checkpoint, Forward, Hooks, Probe, Proof, ProofStep, Ready};
