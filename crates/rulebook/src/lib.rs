//! Rulebooks: the law of a city as data. Reads the files, reports faults with line and column, proves the
//! procedures, and gives the edition that holds on a day. Pure, except [`read::folder`], which reads files.

pub mod check;
pub mod city;
pub mod diff;
pub mod draw;
mod edition;
pub mod guide;
pub mod missing;
pub mod model;
mod near;
pub mod read;
mod settings;
pub mod template;
pub mod words;

pub use city::{BoundRule, City, Edition, ListEntry, NothingInForce, Places, Settings, UnitTemplate};
pub use settings::time_of_day;
