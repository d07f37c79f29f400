//! Names of units in both languages.

use crate::words::Words;
use desk::Library;
use serde::Serialize;
use utoipa::ToSchema;

/// A unit with its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Named {
    /// Id.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
}

impl Named {
    /// A unit by id, named by its id if it is not known any more.
    pub(crate) fn of(library: &Library, id: &str) -> Self {
        let words = unit_name(library, id);
        Self { id: id.to_owned(), zh: words.zh, en: words.en }
    }
}

/// The name of a unit, or its id.
pub(crate) fn unit_name(library: &Library, id: &str) -> Words {
    library.units.unit(id).map_or_else(|| Words::new(id, id), |unit| Words::new(unit.zh, unit.en))
}
