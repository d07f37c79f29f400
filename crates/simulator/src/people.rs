//! The people of a simulated district: staff by unit and post, streets with their communities.

use casework::{Actor, Seat};
use desk::ports::Account;
use desk::{CityLaw, Library};

/// A street that takes part.
#[derive(Debug, Clone)]
pub struct Street {
    /// Code; also the id of its office.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its communities: code and name.
    pub communities: Vec<(String, String)>,
}

/// Everybody who acts in a simulated district.
#[derive(Debug, Clone)]
pub struct Staff {
    /// Streets.
    pub streets: Vec<Street>,
    /// The district's code.
    pub district: String,
    /// The city's hotline unit.
    pub hotline: String,
}

/// Posts of a subdistrict office that the simulation fills.
const OFFICE_POSTS: [(&str, &str); 7] = [
    ("dispatcher", "派单员"),
    ("worker", "经办人"),
    ("leader", "负责人"),
    ("registrar", "台账员"),
    ("legal", "法制员"),
    ("assessor", "考核员"),
    ("caller", "回访员"),
];

impl Staff {
    /// The staff of a district. Takes the first `streets` streets by code.
    #[must_use]
    pub fn of(library: &Library, district: u32, streets: usize, law: &CityLaw) -> Self {
        let streets = library
            .units
            .streets(district)
            .into_iter()
            .filter(|street| library.units.unit(&street.code).is_some())
            .take(streets)
            .map(|street| Street {
                code: street.code.clone(),
                name: street.name.clone(),
                communities: library.units.below(&street.code).map(|c| (c.code.clone(), c.name.clone())).collect(),
            })
            .collect();
        let hotline = law.city.named.get("hotline").cloned().unwrap_or_default();
        Self { streets, district: district.to_string(), hotline }
    }

    /// A member of staff of a unit with a post.
    #[must_use]
    pub fn of_unit(&self, unit: &str, post: &str) -> Actor {
        Actor::Staff {
            account: format!("demo-{unit}-{post}"),
            unit: unit.to_owned(),
            posts: vec![post.to_owned()],
            on_behalf_of: None,
        }
    }

    /// Somebody at the hotline.
    #[must_use]
    pub fn hotline(&self, post: &str) -> Actor {
        self.of_unit(&self.hotline, post)
    }

    /// The departments of the district.
    pub(crate) fn departments(&self, library: &Library) -> Vec<String> {
        let units = library.units.units_at(&self.district).into_iter();
        units.filter(|unit| unit.kind == "district_department").map(|unit| unit.id).collect()
    }

    /// Whoever sits in a chain's seat.
    #[must_use]
    pub fn seat(&self, seat: &Seat) -> Actor {
        self.of_unit(&seat.unit, seat.post.as_deref().unwrap_or("handler"))
    }

    /// Demonstration accounts: the hotline, the district, the first two streets, a handful of departments.
    /// `password` is an Argon2id hash.
    #[must_use]
    pub fn accounts(&self, library: &Library, password: &str) -> Vec<Account> {
        let mut accounts = Vec::new();
        let mut add = |unit: &str, post: &str, zh: &str| {
            let Some(found) = library.units.unit(unit) else { return };
            let code = unit.replace('.', "-");
            accounts.push(Account {
                id: format!("demo-{unit}-{post}"),
                login: format!("{post}-{code}"),
                name: format!("{}{zh}", found.zh),
                unit: unit.to_owned(),
                district: library.units.district_of(unit).unwrap_or(0),
                posts: vec![post.to_owned()],
                password: password.to_owned(),
                demo: true,
                disabled: false,
            });
        };
        let city = library.units.at_level(&self.district, "city").map(|city| city.code.clone()).unwrap_or_default();
        add(&city, "administrator", "管理员");
        add(&city, "confirmer", "确认人");
        add(&city, "registrar", "台账员");
        add(&self.hotline, "operator", "受理员");
        add(&self.hotline, "caller", "回访员");
        add(&self.district, "leader", "负责人");
        add(&self.district, "supervisor", "督办员");
        add(&self.district, "assessor", "考核员");
        add(&self.district, "caller", "回访员");
        add(&self.district, "legal", "法制员");
        add(&self.district, "auditor", "审计员");
        for street in self.streets.iter().take(2) {
            for (post, zh) in OFFICE_POSTS {
                add(&street.code, post, zh);
            }
        }
        for unit in library.units.units_at(&self.district) {
            if unit.id.contains('.') {
                add(&unit.id, "handler", "办理员");
            }
        }
        accounts
    }
}
