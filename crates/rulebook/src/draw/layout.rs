//! Where states and labels stand: layers from the opening downwards, ordered so that arrows cross little.

use super::Arrow;
use std::collections::VecDeque;

/// The layers: each a list of states, from the left.
pub(super) struct Layers(pub(super) Vec<Vec<usize>>);

/// Puts each state on a layer by its distance from the opening, and orders each layer by where its arrows come from.
pub(super) fn layers(states: usize, arrows: &[Arrow], is_final: impl Fn(usize) -> bool) -> Layers {
    let mut layer: Vec<Option<usize>> = vec![None; states];
    let mut queue = VecDeque::new();
    for arrow in arrows.iter().filter(|arrow| arrow.from.is_none()) {
        set(&mut layer, arrow.to, 0, &mut queue);
    }
    while let Some(state) = queue.pop_front() {
        let next = layer.get(state).copied().flatten().map_or(0, |layer| layer + 1);
        for arrow in arrows.iter().filter(|arrow| arrow.from == Some(state)) {
            set(&mut layer, arrow.to, next, &mut queue);
        }
    }
    let deepest = layer.iter().flatten().copied().max().unwrap_or(0);
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); deepest + 2];
    for state in 0..states {
        // Ends stand together at the bottom, so that every path visibly comes to one.
        let at = if is_final(state) { deepest + 1 } else { layer.get(state).copied().flatten().unwrap_or(deepest) };
        if let Some(list) = layers.get_mut(at) {
            list.push(state);
        }
    }
    layers.retain(|layer| !layer.is_empty());
    for _ in 0..4 {
        order(&mut layers, arrows);
    }
    Layers(layers)
}

fn set(layer: &mut [Option<usize>], state: usize, value: usize, queue: &mut VecDeque<usize>) {
    if let Some(slot @ None) = layer.get_mut(state) {
        *slot = Some(value);
        queue.push_back(state);
    }
}

/// Orders each layer by the mean place of the states above that lead to it.
fn order(layers: &mut [Vec<usize>], arrows: &[Arrow]) {
    let mut place: std::collections::HashMap<usize, usize> = std::collections::HashMap::new();
    for layer in layers {
        let mean = |state: usize| {
            let above: Vec<usize> = arrows
                .iter()
                .filter(|arrow| arrow.to == state && arrow.from != Some(state))
                .filter_map(|arrow| arrow.from.and_then(|from| place.get(&from)).copied())
                .collect();
            // Thousandths, to order without fractions.
            above.iter().sum::<usize>().checked_mul(1000).and_then(|sum| sum.checked_div(above.len()))
        };
        let mut keyed: Vec<(usize, usize)> =
            layer.iter().enumerate().map(|(index, state)| (mean(*state).unwrap_or(index * 1000), *state)).collect();
        keyed.sort_by_key(|(mean, _)| *mean);
        *layer = keyed.into_iter().map(|(_, state)| state).collect();
        place.extend(layer.iter().enumerate().map(|(index, state)| (*state, index)));
    }
}
