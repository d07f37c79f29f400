//! The same comparison over a month that is lived through the desk: by asks alone, with its clockwork, then with exclusions
//! granted and declined and ratings corrected after closing.

use crate::count::Told;
use crate::ground::Ground;
use crate::{BEIJING, compare, compare_stock, seed, shipped};
use casework::{Actor, Matter, Value, Values, Wanted};
use desk::ports::{Ledger as _, MatterFilter, PageRequest};
use desk::{Asked, Target};
use simulator::{Plan, simulate};
use worktime::Day;

/// Exclusions asked for.
const EXCLUSIONS: usize = 8;

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

impl Ground {
    /// An ask through the desk, which must succeed.
    async fn ask(&self, matter: &Matter, wanted: Wanted, actor: Actor, values: Values) {
        let target = Target::Matter(matter.id.clone());
        let district = self.district;
        let asked = Asked { district, target, wanted, actor, values, version: None, key: None, imported: None };
        self.desk.ask(&asked).await.unwrap();
    }

    async fn closed(&self) -> Vec<Matter> {
        let filter = MatterFilter {
            procedure: Some("appeal".to_owned()),
            states: vec!["closed".to_owned()],
            ..MatterFilter::default()
        };
        let page = PageRequest { limit: 500, after: None };
        let mut closed = Vec::new();
        for row in self.database.list(self.district, &filter, &page).await.unwrap().rows {
            closed.push(self.database.matter(self.district, &row.matter).await.unwrap().unwrap());
        }
        closed
    }

    /// Asks for an exclusion; the one whose signature is next signs or declines.
    async fn exclude(&self, matter: &Matter, grants: bool) {
        let values = Values::from([
            ("exclude_ground".to_owned(), text("outside_powers")),
            ("reason".to_owned(), text("产权纠纷已由法院受理。")),
        ]);
        let leader = Actor::staff("leader", &matter.home, vec!["leader".to_owned()]);
        self.ask(matter, Wanted::Ask("exclude".to_owned()), leader, values).await;
        let matter = self.database.matter(self.district, &matter.id).await.unwrap().unwrap();
        let proposal = matter.pending().next().unwrap();
        let seat = &proposal.signers[0][0];
        let signer = Actor::staff("assessor", &seat.unit, seat.post.clone().into_iter().collect());
        let wanted = if grants {
            Wanted::Sign(proposal.number)
        } else {
            Wanted::Decline(proposal.number, "理由不充分。".to_owned())
        };
        self.ask(&matter, wanted, signer, Values::new()).await;
    }
}

/// Every month that the log knows, and the stock around its days.
async fn same(ground: &mut Ground, told: &mut Told, when: &str) -> usize {
    ground.tell(told).await;
    let mut groups = 0;
    for month in told.months() {
        groups += compare(ground, told, &month).await.unwrap_or_else(|why| panic!("{when}: {why}"));
    }
    let today = ground.today();
    let days: Vec<i64> = told.days().into_iter().filter(|day| *day < today).step_by(5).collect();
    compare_stock(ground, told, &days).await.unwrap_or_else(|why| panic!("{when}: {why}"));
    groups
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_lived_through_the_desk_gives_the_figures_of_a_naive_count() {
    let library = shipped();
    for (name, location) in storage::testing::locations().await {
        let (mut ground, mut told) = (Ground::lay(library, BEIJING, location).await, Told::default());
        for from in ["2026-10-12", "2026-10-27"] {
            let from = from.parse::<Day>().unwrap();
            let plan = Plan { district: BEIJING.1, from, days: 15, per_day: 3, streets: 2, seed: seed() };
            ground.clock.set(from.start());
            simulate(&ground.desk, &ground.clock, &plan, &|_, _| {}).await.unwrap();
            same(&mut ground, &mut told, name).await;
        }
        let closed = ground.closed().await;
        assert!(closed.len() > EXCLUSIONS, "{name}: {}", closed.len());
        for (number, matter) in closed.iter().take(EXCLUSIONS).enumerate() {
            ground.exclude(matter, number % 2 == 0).await;
            if number < 2 {
                same(&mut ground, &mut told, name).await;
            }
        }
        // What was said was written down wrongly: corrected after the matter has ended, in a month that is long counted.
        for matter in closed.iter().rev().take(3) {
            let values = Values::from([
                ("responded".to_owned(), Value::Flag(true)),
                ("solved".to_owned(), text("partly")),
                ("satisfied".to_owned(), text("none")),
            ]);
            let law = library.city(BEIJING.0).unwrap();
            let caller = Actor::staff("caller", &law.city.named["hotline"], vec!["caller".to_owned()]);
            ground.ask(matter, Wanted::Ask("correct_rating".to_owned()), caller, values).await;
        }
        assert!(same(&mut ground, &mut told, name).await > 20, "{name}");
        ground.rebuild().await;
        same(&mut ground, &mut told, name).await;
    }
}
