//! How fast the verifier is, compared with hashing leaves alone.

use std::hint::black_box;
use std::time::Instant;

use salus_ledger::hash::leaf_hash;
use salus_ledger::receipt::Receipt;
use salus_ledger::tree::inclusion_proof;
use salus_ledger::verify::Verifier;

use crate::log::Log;

/// Run alone: `cargo test --release -p salus-ledger -- --ignored --nocapture speed`.
#[test]
#[ignore = "measures; meaningful in release builds only"]
fn speed() {
    let log = Log::grown(400_000, 750, 1000);
    let count = log.rows.len() as f64;
    let rate = |name: &str, run: &mut dyn FnMut()| {
        let best = (0..5)
            .map(|_| {
                let start = Instant::now();
                run();
                start.elapsed().as_secs_f64()
            })
            .fold(f64::INFINITY, f64::min);
        println!("{name}: {:.0} entries/s", count / best);
        count / best
    };
    let hashing = rate("leaf hashes", &mut || {
        for row in &log.rows {
            black_box(leaf_hash(&row.bytes));
        }
    });
    let verifying = rate("verifier, one checkpoint per block", &mut || {
        let mut verifier = Verifier::new(log.signer.verifier().clone(), None);
        let mut checkpoints = log.checkpoints.iter().peekable();
        for row in &log.rows {
            while let Some(signed) = checkpoints.next_if(|c| c.claimed().size <= row.index) {
                verifier.checkpoint(&signed.to_string()).unwrap();
            }
            verifier.push(row.index, &row.bytes, Some(row.leaf));
        }
        checkpoints.for_each(|signed| verifier.checkpoint(&signed.to_string()).unwrap());
        let report = verifier.finish();
        assert!(report.is_sound());
        assert_eq!(report.confirmed, log.head.size());
    });
    println!("ratio: {:.2}", verifying / hashing);
    assert!(verifying >= 0.25 * hashing);

    let leaves = log.leaves();
    let mut nodes = std::collections::HashMap::new();
    let mut tree = salus_ledger::tree::Frontier::new();
    for (index, leaf) in (0..).zip(&leaves) {
        nodes.insert((0, index), *leaf);
        tree.push_with(*leaf, |node| {
            nodes.insert((node.level, node.index), node.hash);
        });
    }
    let size = log.head.size();
    let proof = inclusion_proof(size / 3, size, &mut |l, i| Ok::<_, ()>(nodes[&(l, i)])).unwrap();
    println!("inclusion proof: {} bytes raw", proof.len() * 32);
    let receipt = Receipt {
        extra: Some(log.rows[(size / 3) as usize].bytes.clone()),
        index: size / 3,
        proof,
        checkpoint: log.checkpoints.last().unwrap().clone(),
    };
    println!("receipt: {} bytes", receipt.to_string().len());
}
