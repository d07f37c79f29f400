//! Trial.
use understanding::*;
fn read(path: &str, label: &str) -> Vec<Example> {
    let mut r = csv::Reader::from_path(path).unwrap();
    let h = r.headers().unwrap().clone();
    let c = |n: &str| h.iter().position(|x| x == n);
    let (t, d, l, g) = (c("title").unwrap(), c("detail").unwrap(), c(label), c("group"));
    r.records().map(|x| { let x = x.unwrap(); let o = |i: Option<usize>| i.map_or(String::new(), |i| x[i].to_string()); Example { title: x[t].into(), text: x[d].into(), label: o(l), group: o(g) } }).collect()
}
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let ex = read(&a[1], &a[2]);
    let seed: u64 = a[3].parse().unwrap();
    let start = std::time::Instant::now();
    let e = cross_validate(&ex, &choices(), 5, seed, |_| ()).unwrap();
    println!("{:.4} acc {:.4} sure {:.3} acc {:.3} ece {:.3} {:?} {:?}", e.scores.macro_f1, e.scores.accuracy, e.sure_share, e.sure_accuracy, e.calibration_error, e.per_fold, start.elapsed());
    for c in &e.chosen { println!("{c:?}"); }
    for (l, f) in e.labels.iter().zip(&e.scores.f1) { println!("{l} {f:.3}"); }
    println!("{:?}", &e.confusions[..10.min(e.confusions.len())]);
}
