//! The unit tree: divisions with their governments and offices, and the departments that stand at each level.
//!
//! A government or subdistrict office has its division's code as its id (`110101001`); any other unit has the code of
//! the division it stands at, a dot, and the key of its template (`110101.housing`).

use rulebook::UnitTemplate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A division: city, district, street or community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Division {
    /// Code: 6, 9 or 12 digits.
    pub code: String,
    /// `city`, `district`, `street` or `community`.
    pub level: String,
    /// Kind as the list of divisions writes it, such as `街道`, `镇` or `乡`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Code of the division above; empty for a city.
    pub parent: String,
}

impl Division {
    /// Whether it is governed by a township's own government, and not by an office that a government sends out.
    #[must_use]
    pub fn is_township(&self) -> bool {
        self.level == "street" && ["镇", "乡"].contains(&self.kind.as_str())
    }
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unit {
    /// Id.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Kind, such as `street_office`, `district_department`, `agency`, `utility`.
    pub kind: String,
    /// Code of the division it stands at.
    pub division: String,
}

/// What administrative acts changed of the units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Own {
    /// Units that stand at one division alone.
    pub(crate) opened: BTreeMap<String, Unit>,
    /// Other names, Chinese and English.
    pub(crate) names: BTreeMap<String, (String, String)>,
    /// Units that can no longer be given anything.
    pub(crate) closed: BTreeSet<String>,
}

/// Every unit and division of the installation.
#[derive(Debug, Clone, Default)]
pub struct Units {
    own: Own,
    divisions: BTreeMap<String, Division>,
    /// City division code → templates.
    templates: BTreeMap<String, Vec<UnitTemplate>>,
}

/// Kinds of units whose id is the division code itself.
fn is_seat(kind: &str) -> bool {
    kind.ends_with("_government") || kind == "street_office"
}

impl Units {
    /// Builds the tree from divisions and, per city, the templates of its rulebook.
    #[must_use]
    pub fn new(
        divisions: impl IntoIterator<Item = Division>,
        templates: impl IntoIterator<Item = (u32, Vec<UnitTemplate>)>,
    ) -> Self {
        Self {
            own: Own::default(),
            divisions: divisions.into_iter().map(|division| (division.code.clone(), division)).collect(),
            templates: templates.into_iter().map(|(city, templates)| (city.to_string(), templates)).collect(),
        }
    }

    /// A division by its code.
    #[must_use]
    pub fn division(&self, code: &str) -> Option<&Division> {
        self.divisions.get(code)
    }

    /// The divisions directly below one, by code.
    pub fn below<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Division> {
        // Codes below share the significant prefix, so a range scan finds them without looking at everything.
        let prefix = code.trim_end_matches("00").to_owned();
        self.divisions
            .range(prefix.clone()..)
            .take_while(move |(key, _)| key.starts_with(&prefix))
            .map(|(_, division)| division)
            .filter(move |division| division.parent == code)
    }

    /// A division and those above it, from itself upwards; at most eight.
    pub fn upwards<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Division> {
        std::iter::successors(self.divisions.get(code), |division| self.divisions.get(&division.parent)).take(8)
    }

    /// The ancestor (or the division itself) of a level.
    #[must_use]
    pub fn at_level<'a>(&'a self, code: &'a str, level: &str) -> Option<&'a Division> {
        self.upwards(code).find(|division| division.level == level)
    }

    /// The district that a unit or place belongs to, as the leading key of its rows: the city itself for city units.
    #[must_use]
    pub fn district_of(&self, unit: &str) -> Option<u32> {
        let code = unit.split('.').next().unwrap_or(unit);
        let division = self.at_level(code, "district").or_else(|| self.divisions.get(code))?;
        division.code.parse().ok()
    }

    /// The city of a unit or division.
    #[must_use]
    pub fn city_of(&self, unit: &str) -> Option<u32> {
        let code = unit.split('.').next().unwrap_or(unit);
        self.at_level(code, "city").and_then(|division| division.code.parse().ok())
    }

    /// The government above a unit: of a subdistrict office or district department the district's, then the city's.
    #[must_use]
    pub fn parent_of(&self, unit: &str) -> Option<String> {
        let (code, is_department) = match unit.split_once('.') {
            Some((code, _)) => (code, true),
            None => (unit, false),
        };
        let division = self.divisions.get(code)?;
        if is_department {
            return Some(division.code.clone());
        }
        (!division.parent.is_empty()).then(|| division.parent.clone())
    }

    /// A unit by its id; `None` if there is no such division or template.
    #[must_use]
    pub fn unit(&self, id: &str) -> Option<Unit> {
        if let Some(unit) = self.own.opened.get(id) {
            return Some(self.named(unit.clone()));
        }
        let (code, key) = id.split_once('.').map_or((id, None), |(code, key)| (code, Some(key)));
        let division = self.divisions.get(code)?;
        let templates = self.templates.get(&self.city_of(code)?.to_string())?;
        let template = templates.iter().find(|template| {
            template.level == division.level
                && match key {
                    Some(key) => template.key == key && !is_seat(&template.kind),
                    None => is_seat(&template.kind),
                }
        })?;
        Some(self.named(unit_of(division, template)))
    }

    /// The key of a unit's template: of a seat, whose id does not say it, that of the seat at its level.
    #[must_use]
    pub fn key_of<'u>(&'u self, id: &'u str) -> Option<&'u str> {
        if let Some((_, key)) = id.split_once('.') {
            return Some(key);
        }
        let division = self.divisions.get(id)?;
        let mut templates = self.templates.get(&self.city_of(id)?.to_string())?.iter();
        let seat = templates.find(|template| template.level == division.level && is_seat(&template.kind))?;
        Some(&seat.key)
    }

    /// The unit under the name that an act gave it.
    fn named(&self, mut unit: Unit) -> Unit {
        if let Some((zh, en)) = self.own.names.get(&unit.id) {
            unit.zh.clone_from(zh);
            unit.en.clone_from(en);
        }
        unit
    }

    /// Whether an act closed the unit: it can be read, and given nothing more.
    #[must_use]
    pub fn is_closed(&self, id: &str) -> bool {
        self.own.closed.contains(id)
    }

    /// The kinds of unit that can be opened: those of the templates, but the seats that every division has already.
    #[must_use]
    pub fn kinds(&self) -> BTreeSet<&str> {
        self.templates.values().flatten().map(|template| template.kind.as_str()).filter(|kind| !is_seat(kind)).collect()
    }

    /// The same units with what acts changed of them.
    #[must_use]
    pub(crate) fn with(mut self, own: Own) -> Self {
        self.own = own;
        self
    }

    /// Whether a unit stands at a division or below it.
    #[must_use]
    pub fn is_within(&self, unit: &str, above: &str) -> bool {
        let (code, above) = (unit.split('.').next().unwrap_or(unit), above.split('.').next().unwrap_or(above));
        self.upwards(code).any(|division| division.code == above)
    }

    /// Every unit that stands at a division.
    #[must_use]
    pub fn units_at(&self, code: &str) -> Vec<Unit> {
        let Some(division) = self.divisions.get(code) else { return Vec::new() };
        let templates = self.city_of(code).and_then(|city| self.templates.get(&city.to_string()));
        templates
            .into_iter()
            .flatten()
            .filter(|template| template.level == division.level)
            .map(|template| self.named(unit_of(division, template)))
            .chain(self.own.opened.values().filter(|unit| unit.division == code).map(|unit| self.named(unit.clone())))
            .filter(|unit| !self.is_closed(&unit.id))
            .collect()
    }

    /// The unit that a template key means at a place: `street` is the home itself, otherwise the template at its own level.
    #[must_use]
    pub fn resolve(&self, key: &str, level: &str, home: &str) -> Option<String> {
        if key == "street" || level == "street" && key.is_empty() {
            return Some(home.to_owned());
        }
        let code = home.split('.').next().unwrap_or(home);
        let division = self.at_level(code, level)?;
        let is_seat = self.key_of(&division.code) == Some(key);
        let id = if is_seat { division.code.clone() } else { format!("{}.{key}", division.code) };
        self.unit(&id).map(|unit| unit.id).filter(|id| !self.is_closed(id))
    }

    /// Every street of a district, by code.
    #[must_use]
    pub fn streets(&self, district: u32) -> Vec<&Division> {
        let code = district.to_string();
        self.divisions.values().filter(|d| d.level == "street" && d.parent == code).collect()
    }

    /// Every division, by code.
    pub fn divisions(&self) -> impl Iterator<Item = &Division> {
        self.divisions.values()
    }
}

fn unit_of(division: &Division, template: &UnitTemplate) -> Unit {
    let seat = is_seat(&template.kind);
    let zh = match (seat, template.kind.as_str()) {
        (true, "street_office") if !division.is_township() => {
            let name = &division.name;
            if name.ends_with("街道") || division.kind == "地区" {
                format!("{name}办事处")
            } else {
                name.clone()
            }
        }
        (true, _) => format!("{}人民政府", division.name),
        (false, _) if division.level == "city" => template.label.zh.clone(),
        // A community is called by its committee already.
        (false, "residents_committee") if division.name.ends_with("委会") => division.name.clone(),
        (false, _) => format!("{}{}", division.name, template.label.zh),
    };
    let en = if seat && division.is_township() { "Township government" } else { &template.label.en };
    Unit {
        id: if seat { division.code.clone() } else { format!("{}.{}", division.code, template.key) },
        zh,
        en: format!("{en} ({})", division.code),
        kind: template.kind.clone(),
        division: division.code.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rulebook::model::Label;

    fn tree() -> Units {
        let division = |code: &str, level: &str, parent: &str| Division {
            code: code.to_owned(),
            level: level.to_owned(),
            kind: if code == "990101101" { "镇" } else { "" }.to_owned(),
            name: code.to_owned(),
            parent: parent.to_owned(),
        };
        let template = |key: &str, level: &str, kind: &str| UnitTemplate {
            key: key.to_owned(),
            label: Label { zh: key.to_owned(), en: key.to_owned() },
            level: level.to_owned(),
            kind: kind.to_owned(),
        };
        let divisions = [
            division("990000", "city", ""),
            division("990101", "district", "990000"),
            division("990101001", "street", "990101"),
            division("990101101", "street", "990101"),
        ];
        let templates = vec![
            template("government", "city", "city_government"),
            template("government", "district", "district_government"),
            template("housing", "district", "district_department"),
            template("office", "street", "street_office"),
        ];
        Units::new(divisions, [(990_000, templates)])
    }

    #[test]
    fn a_government_is_named_by_its_key_and_has_its_divisions_code() {
        let units = tree();
        let home = "990101001";
        let resolved = |key, level| units.resolve(key, level, home);
        assert_eq!(resolved("government", "district").as_deref(), Some("990101"));
        assert_eq!(resolved("government", "city").as_deref(), Some("990000"));
        assert_eq!(resolved("housing", "district").as_deref(), Some("990101.housing"));
        assert_eq!(resolved("street", "street").as_deref(), Some(home));
        assert_eq!(resolved("housing", "city"), None);
        assert_eq!(
            ["990101", "990101.housing", home].map(|id| units.key_of(id)),
            [Some("government"), Some("housing"), Some("office")]
        );
        assert_eq!(units.key_of("123456"), None);
    }

    #[test]
    fn a_town_is_called_a_government_and_stays_of_the_kind_that_its_ledger_knows() {
        let units = tree();
        let [street, town] = ["990101001", "990101101"].map(|id| units.unit(id).unwrap());
        assert_eq!((street.zh.as_str(), street.en.as_str()), ("990101001", "office (990101001)"));
        assert_eq!((town.zh.as_str(), town.en.as_str()), ("990101101人民政府", "Township government (990101101)"));
        assert_eq!([street.kind, town.kind], ["street_office", "street_office"]);
    }
}
