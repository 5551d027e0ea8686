//! Whose fault it is when the source with all mutants does not compile.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::LitInt;

/// What the compiler says against a mutant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Blame {
    /// The mistake does not compile.
    Mistake(usize),
    /// What was there does not compile in a branch of its own.
    Choice(usize),
}

/// The blocks of the mutants of one file.
pub struct Blocks(Vec<(Range<usize>, Blame)>);

impl Blocks {
    /// Finds them in a text that `switch` made.
    pub fn of(tokens: TokenStream) -> Self {
        let mut blocks = Vec::new();
        collect(tokens, &mut blocks);
        Self(blocks)
    }

    /// The innermost block that holds these bytes.
    pub fn blame(&self, bytes: &Range<usize>) -> Option<Blame> {
        let holds = |block: &Range<usize>| block.start <= bytes.start && bytes.end <= block.end;
        let holders = self.0.iter().filter(|(block, _)| holds(block));
        holders
            .min_by_key(|(block, _)| block.len())
            .map(|(_, blame)| *blame)
    }
}

fn collect(tokens: TokenStream, blocks: &mut Vec<(Range<usize>, Blame)>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for at in 0..trees.len() {
        if let [
            TokenTree::Ident(name),
            TokenTree::Group(id),
            TokenTree::Group(mistake),
            rest @ ..,
        ] = &trees[at..]
            && name == "__mutant"
            && let Ok(id) = syn::parse2(id.stream()).and_then(|id: LitInt| id.base10_parse())
        {
            blocks.push((mistake.span().byte_range(), Blame::Mistake(id)));
            if let [TokenTree::Ident(name), TokenTree::Group(original), ..] = rest
                && name == "else"
            {
                blocks.push((original.span().byte_range(), Blame::Choice(id)));
            }
        }
        if let TokenTree::Group(group) = &trees[at] {
            collect(group.stream(), blocks);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_block_is_to_blame() {
        let text = "fn f() {
            if crate::__mutant(3usize) { return one; } loop { two }
            (if crate::__mutant(4usize) { three } else {
                four + (if crate::__mutant(5usize) { five } else { six })
            })
        }";
        let blocks = Blocks::of(text.parse().unwrap());
        for (word, expected) in [
            ("one", Some(Blame::Mistake(3))),
            ("two", None),
            ("three", Some(Blame::Mistake(4))),
            ("four", Some(Blame::Choice(4))),
            ("five", Some(Blame::Mistake(5))),
            ("six", Some(Blame::Choice(5))),
        ] {
            let at = text.find(word).unwrap();
            assert_eq!(blocks.blame(&(at..at + word.len())), expected, "{word}");
        }
    }
}
