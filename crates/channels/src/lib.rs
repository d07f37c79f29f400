//! Ways in: foreign tables (CSV, XLSX) and mapping files become rows for an ask, each row accepted or rejected with
//! its row number, column and reason; and the national list of divisions becomes a tree: pure, bytes in, values out. Ways
//! out: [`outward`] carries mail and short messages.
//!
//! ```
//! use channels::{mapping::Mapping, rows, table::Table, targets::Targets};
//!
//! let mapping = Mapping::parse("source = 'old'\n[columns]\ntext = 'detail'\n").unwrap();
//! let table = Table::read("detail\n路灯不亮\n".as_bytes().to_vec(), mapping.shape()).unwrap();
//! let targets = Targets::default().with_text("text", true, 5000);
//! let read: Vec<_> = rows::read(&table, &mapping, "record", &targets).unwrap().collect();
//! assert_eq!(read[0].as_ref().unwrap().values["text"], "路灯不亮");
//! ```

pub mod away;
mod dates;
pub mod divisions;
pub mod fault;
pub mod lists;
pub mod mapping;
mod nearest;
pub mod others;
pub mod outward;
pub mod rows;
pub mod table;
pub mod targets;
pub mod uploads;
