//! Measures the index over generated requests: `cargo run -p search --example measure -- 100000 FOLDER`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a measuring program ends at the first fault"
)]

#[path = "../tests/room/town.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod town;

use hdrhistogram::Histogram;
use search::{Clause, Paper, Search, Seek, Shelf};
use std::path::PathBuf;
use std::time::Instant;

const PLACES: [&str; 12] =
    ["门前", "地下室", "楼道", "南门外", "停车场", "花园", "屋顶", "电梯口", "垃圾站", "便道", "河边", "学校旁"];
const THINGS: [&str; 16] = [
    "下水道",
    "路灯",
    "井盖",
    "健身器材",
    "充电桩",
    "暖气",
    "水管",
    "围墙",
    "树枝",
    "监控",
    "门禁",
    "楼板",
    "旧家具",
    "广告牌",
    "公厕",
    "燃气表",
];
const FAULTS: [&str; 14] = [
    "堵塞污水外溢",
    "不亮已经三天",
    "丢失有人摔伤",
    "损坏不能使用",
    "噪声扰民",
    "长期占道",
    "漏水严重",
    "开裂掉渣",
    "无人清理",
    "影响通行",
    "温度不够",
    "收费不公示",
    "有异味",
    "松动摇晃",
];
const WISHES: [&str; 8] =
    ["请派人查看", "请尽快维修", "希望给个说法", "要求清理", "请告知进展", "请协调物业", "盼回复", "请现场处理"];

/// A small generator: the same number gives the same town.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn paper(n: usize, dice: &mut Dice) -> Paper {
    let homes = ["110101001", "110101002", "110101003", "110101005", "110101006"];
    let home = homes[dice.roll(homes.len())];
    let mut text = format!("{}号楼{}单元", dice.roll(90) + 1, dice.roll(9) + 1);
    for _ in 0..=dice.roll(3) {
        text += &format!("{}的{}{}，", PLACES[dice.roll(12)], THINGS[dice.roll(16)], FAULTS[dice.roll(14)]);
    }
    text += WISHES[dice.roll(8)];
    let mut paper = town::paper(&format!("{n:08}-0000-7000-8000-000000000000"), home, &text);
    town::seal(&mut paper, "contact_phone", &format!("000{:08}", dice.roll(99_999_999)));
    town::set(&mut paper, "result", &format!("已到现场处理{}，恢复正常", THINGS[dice.roll(16)]));
    std::sync::Arc::make_mut(&mut paper.matter).opened_at.0 -= i64::try_from(n).unwrap() * 60_000;
    std::sync::Arc::make_mut(&mut paper.matter).is_final = dice.roll(4) > 0;
    paper
}

fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn on_disk(folder: &PathBuf) -> u64 {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().and_then(|n| n.parse().ok()).expect("how many");
    let folder = PathBuf::from(arguments.next().expect("a new folder"));
    let library = town::library();
    println!("memory with the rulebooks: {:.0} MiB", resident());
    let search = Search::open(&Shelf::Folder(folder.clone()), &town::vault()).unwrap();
    let started = Instant::now();
    search.warm().await;
    println!("dictionary: {:?}, memory {:.0} MiB", started.elapsed(), resident());
    let mut dice = Dice(8311);
    let started = Instant::now();
    for begin in (0..count).step_by(2_000) {
        let papers = (begin..(begin + 2_000).min(count)).map(|n| paper(n, &mut dice)).collect();
        search.put(library.clone(), papers).await.unwrap();
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{count} indexed in {seconds:.1} s: {:.0} a second, memory {:.0} MiB",
        f64::from(u32::try_from(count).unwrap()) / seconds,
        resident()
    );
    drop(search);
    println!("on disk: {} MiB", on_disk(&folder.join("fingerprints")) >> 20);
    let started = Instant::now();
    let search = Search::open(&Shelf::Folder(folder), &town::vault()).unwrap();
    println!("opened again in {:?}, {} matters", started.elapsed(), search.size());

    let wide = || town::gates("110101", "supervisor", Clause::district(town::DISTRICT));
    let texts = [
        "下水道",
        "xsd",
        "路灯 不亮",
        "井盖丢失有人摔伤",
        "7号楼",
        "1234",
        "ld",
        "暖气温度不够",
        "djm jg",
        "公厕有异味",
    ];
    let mut times = Histogram::<u64>::new(3).unwrap();
    let mut found = 0;
    for n in 0..2_000 {
        let gates = if n % 2 == 0 { wide() } else { town::dispatcher() };
        let seek = Seek::new(texts[n % texts.len()], gates, 20);
        let started = Instant::now();
        found += search.find(seek).await.unwrap().total;
        times.record(u64::try_from(started.elapsed().as_micros()).unwrap()).unwrap();
    }
    println!(
        "2000 searches (mean {} found): p50 {} µs, p99 {} µs, most {} µs",
        found / 2_000,
        times.value_at_quantile(0.5),
        times.value_at_quantile(0.99),
        times.max()
    );
    let mut times = Histogram::<u64>::new(3).unwrap();
    for n in 0..200 {
        let started = Instant::now();
        search.alike(paper(n * 7, &mut dice), wide(), true, worktime::Instant(0), 20).await.unwrap();
        times.record(u64::try_from(started.elapsed().as_micros()).unwrap()).unwrap();
    }
    println!("200 looks for alike: p50 {} µs, p99 {} µs", times.value_at_quantile(0.5), times.value_at_quantile(0.99));
    println!("memory {:.0} MiB", resident());
}
