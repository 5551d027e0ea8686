//! Changed inputs in an order that a number fixes: what plain tests use instead of libFuzzer.

use crate::Target;

/// Puts `count` changed inputs to the target, the same ones for the same `seed`.
pub fn run(target: &Target, seed: u64, count: usize) {
    let known = target.known();
    let mut chance = Chance(seed | 1);
    for _ in 0..count {
        let mut input = pick(&known, &mut chance).to_vec();
        for _ in 0..=chance.below(4) {
            change(&mut input, &known, &mut chance);
        }
        input.truncate(target.longest);
        target.run(&input);
    }
}

/// xorshift64*: chance that is the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }
}

fn pick<'a>(known: &'a [Vec<u8>], chance: &mut Chance) -> &'a [u8] {
    &known[chance.below(known.len())]
}

fn change(input: &mut Vec<u8>, known: &[Vec<u8>], chance: &mut Chance) {
    const LOADED: [&[u8]; 8] = [
        &[0],
        &[0xff; 2],
        &[0xff; 4],
        &[0xff; 8],
        &[0x7f, 0xff, 0xff, 0xff],
        &[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        b"\n",
        b"-1",
    ];
    let at = chance.below(input.len() + 1);
    let end = (at + 1 + chance.below(16)).min(input.len());
    match chance.below(7) {
        0 if at < input.len() => input[at] ^= 1 << chance.below(8),
        1 if at < input.len() => input[at] = chance.next().to_le_bytes()[0],
        2 => drop(input.drain(at..end)),
        3 => {
            let again = input[at..end].to_vec();
            input.splice(at..at, again);
        }
        4 => drop(input.splice(at..end, LOADED[chance.below(LOADED.len())].iter().copied())),
        5 => {
            let other = pick(known, chance);
            let from = chance.below(other.len() + 1);
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
        _ => input.truncate(at),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    thread_local! {
        static SEEN: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
    }

    #[test]
    fn the_same_number_gives_the_same_inputs_and_another_one_others() {
        let target = Target {
            name: "none",
            longest: 20,
            run: |input| SEEN.with_borrow_mut(|seen| seen.push(input.to_vec())),
            seeds: || {
                vec![
                    b"some words".to_vec(),
                    b"0123456789abcdef0123456789".to_vec(),
                ]
            },
        };
        let seen = |seed| {
            run(&target, seed, 500);
            SEEN.take()
        };
        let (first, again, other) = (seen(3), seen(3), seen(4));
        assert_eq!(first, again);
        assert_ne!(first, other);
        assert!(first.iter().all(|input| input.len() <= 20));
        let mut different = first.clone();
        different.sort();
        different.dedup();
        assert!(different.len() > 300, "{} of 500", different.len());
    }
}
