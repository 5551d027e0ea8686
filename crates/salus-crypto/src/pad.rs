//! Padded lengths that hide most of a plaintext's size.

/// Rounds a length in bytes up to the next PADMÉ length.
///
/// The result keeps only the top ⌊log₂ log₂ len⌋ + 1 bits free, so it reveals O(log log len) bits
/// and adds at most 12 %. Lengths below 2 and those too close to 2⁶⁴ to round stay as they are.
/// Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", PETS 2019.
pub fn padme(len: u64) -> u64 {
    let Some(exponent) = len.checked_ilog2().filter(|&exponent| exponent > 0) else {
        return len;
    };
    let kept_bits = exponent.ilog2() + 1;
    let mask = (1u64 << (exponent - kept_bits)) - 1;
    len.checked_add(mask).map_or(len, |sum| sum & !mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn matches_worked_examples() {
        for (len, padded) in [
            (0, 0),
            (1, 1),
            (2, 2),
            (9, 10),
            (33, 36),
            (1_000, 1_024),
            (1_048_577, 1_081_344),
        ] {
            assert_eq!(padme(len), padded, "length {len}");
        }
    }

    proptest! {
        #[test]
        fn grows_by_at_most_twelve_percent_and_is_stable(len in 0u64..1 << 50) {
            let padded = padme(len);
            prop_assert!(padded >= len);
            prop_assert!((padded - len) * 100 <= len * 12);
            prop_assert_eq!(padme(padded), padded);
        }

        #[test]
        fn keeps_order(a in 0u64..1 << 50, b in 0u64..1 << 50) {
            prop_assert!(padme(a.min(b)) <= padme(a.max(b)));
        }
    }
}
