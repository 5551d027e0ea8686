//! Building mutants into a source, each off until its number is asked for.
//!
//! Everywhere it is the same: `if crate::__mutant(7) { the mistake } else { what was there }`. Only
//! one mutant is on at a time, so the mistake is made in the source as it was, and the text does
//! not double with every level.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{
    Arm, BinOp, Block, Expr, ExprBinary, ExprConst, ExprMatch, ExprRepeat, GenericArgument,
    ImplItemConst, ImplItemFn, ItemConst, ItemFn, ItemStatic, Pat, Signature, Stmt, TraitItemConst,
    TraitItemFn, Type, Variant,
    punctuated::Pair,
    spanned::Spanned,
    visit_mut::{self, VisitMut},
};

use crate::list::{Genre, Mutant, Place};

/// A source with mutants built in.
pub struct Switched {
    /// The new text, which is for the compiler and not for people.
    pub text: String,
    /// The numbers of those that have no place where a running program could choose.
    pub left: Vec<usize>,
}

/// Builds these mutants, with their numbers, into the source of a file.
pub fn switch<'a>(
    source: &str,
    mutants: impl IntoIterator<Item = (usize, &'a Mutant)>,
) -> syn::Result<Switched> {
    let mut file = syn::parse_file(source)?;
    let mut waiting = Waiting::default();
    for (id, mutant) in mutants {
        let place = (mutant.genre, mutant.span.start);
        let replacement = mutant.replacement.parse()?;
        waiting.0.entry(place).or_default().push((id, replacement));
    }
    waiting.visit_file_mut(&mut file);
    let left = waiting.0.into_values().flatten();
    Ok(Switched {
        text: file.into_token_stream().to_string(),
        left: left.map(|(id, _)| id).collect(),
    })
}

/// Numbers and replacements of the mutants whose place was not met yet.
#[derive(Default)]
struct Waiting(BTreeMap<(Genre, Place), Vec<(usize, TokenStream)>>);

impl Waiting {
    fn take(&mut self, genre: Genre, there: &impl Spanned) -> Vec<(usize, TokenStream)> {
        let start = there.span().start();
        let place = Place {
            line: start.line,
            column: start.column + 1,
        };
        self.0.remove(&(genre, place)).unwrap_or_default()
    }

    /// What may stand in the place of this expression.
    fn mistakes(&mut self, expr: &Expr) -> Vec<(usize, TokenStream)> {
        let mut mistakes = Vec::new();
        match expr {
            Expr::Binary(it) if !has_let(it) => {
                let (left, right) = (&it.left, &it.right);
                for (id, op) in self.take(Genre::BinaryOperator, &it.op) {
                    mistakes.push((id, quote!(#left #op #right)));
                }
            }
            Expr::Unary(it) => {
                for (id, _) in self.take(Genre::UnaryOperator, &it.op) {
                    mistakes.push((id, it.expr.to_token_stream()));
                }
            }
            Expr::Struct(it) => {
                for field in &it.fields {
                    for (id, _) in self.take(Genre::StructField, field) {
                        let others = it.fields.pairs().filter(|other| *other.value() != field);
                        let mut fewer = it.clone();
                        fewer.fields = others.map(Pair::cloned).collect();
                        mistakes.push((id, fewer.into_token_stream()));
                    }
                }
            }
            _ => {}
        }
        mistakes
    }

    /// What may be the guard of this arm; with `false`, nothing takes it.
    fn guards(&mut self, arm: &Arm, rest: bool) -> Vec<(usize, TokenStream)> {
        let mut guards = Vec::new();
        // Where no arm takes all the rest, leaving one out does not compile, and a guard neither.
        if rest {
            let arms = self.take(Genre::MatchArm, arm).into_iter();
            guards.extend(arms.map(|(id, _)| (id, quote!(false))));
        }
        if let Some((_, guard)) = &arm.guard {
            guards.extend(self.take(Genre::MatchArmGuard, guard));
        }
        guards
    }

    fn function(&mut self, sig: &Signature, block: &mut Block) {
        // It is evaluated by the compiler, for which no mutant is on.
        if sig.constness.is_some() {
            return;
        }
        // Behind `impl` stands one type; mistake and original would have two.
        let hidden = sig.output.to_token_stream().to_string().contains("impl ");
        let first = block.stmts.first().filter(|_| !hidden);
        let values = first.map(|stmt| self.take(Genre::FnValue, stmt));
        self.visit_block_mut(block);
        for (id, value) in values.into_iter().flatten() {
            let mistake = quote!(if crate::__mutant(#id) { return #value; });
            let mistake = Stmt::Expr(Expr::Verbatim(mistake), None);
            block.stmts.insert(0, mistake);
        }
    }
}

/// Parentheses, since it may stand anywhere.
fn choice(id: usize, mistake: &TokenStream, original: &Expr) -> Expr {
    Expr::Verbatim(quote! {
        (if crate::__mutant(#id) { (#mistake) } else { (#original) })
    })
}

/// Whether it is a condition with `let`, of which `if` may hold the whole and not a part.
fn has_let(it: &ExprBinary) -> bool {
    let side = |side: &Expr| match side {
        Expr::Let(_) => true,
        Expr::Binary(side) => has_let(side),
        _ => false,
    };
    matches!(it.op, BinOp::And(_)) && (side(&it.left) || side(&it.right))
}

impl VisitMut for Waiting {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let mistakes = self.mistakes(expr);
        visit_mut::visit_expr_mut(self, expr);
        for (id, mistake) in mistakes {
            *expr = choice(id, &mistake, expr);
        }
    }

    fn visit_expr_match_mut(&mut self, it: &mut ExprMatch) {
        let rest = |arm: &Arm| matches!(arm.pat, Pat::Wild(_)) && arm.guard.is_none();
        let rest = it.arms.iter().any(rest);
        let guards: Vec<_> = it.arms.iter().map(|arm| self.guards(arm, rest)).collect();
        visit_mut::visit_expr_match_mut(self, it);
        for (arm, guards) in it.arms.iter_mut().zip(guards) {
            for (id, mistake) in guards {
                let always = || (Default::default(), Box::new(Expr::Verbatim(quote!(true))));
                let (token, guard) = arm.guard.take().unwrap_or_else(always);
                arm.guard = Some((token, Box::new(choice(id, &mistake, &guard))));
            }
        }
    }

    fn visit_item_fn_mut(&mut self, it: &mut ItemFn) {
        self.function(&it.sig, &mut it.block);
    }

    fn visit_impl_item_fn_mut(&mut self, it: &mut ImplItemFn) {
        self.function(&it.sig, &mut it.block);
    }

    fn visit_trait_item_fn_mut(&mut self, it: &mut TraitItemFn) {
        if let Some(block) = &mut it.default {
            self.function(&it.sig, block);
        }
    }

    // What follows is for the compiler alone, as a constant function is.

    fn visit_expr_repeat_mut(&mut self, it: &mut ExprRepeat) {
        self.visit_expr_mut(&mut it.expr);
    }

    fn visit_expr_const_mut(&mut self, _: &mut ExprConst) {}
    fn visit_generic_argument_mut(&mut self, _: &mut GenericArgument) {}
    fn visit_impl_item_const_mut(&mut self, _: &mut ImplItemConst) {}
    fn visit_item_const_mut(&mut self, _: &mut ItemConst) {}
    fn visit_item_static_mut(&mut self, _: &mut ItemStatic) {}
    fn visit_pat_mut(&mut self, _: &mut Pat) {}
    fn visit_trait_item_const_mut(&mut self, _: &mut TraitItemConst) {}
    fn visit_type_mut(&mut self, _: &mut Type) {}
    fn visit_variant_mut(&mut self, _: &mut Variant) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::list::Span;
    use Genre::*;

    /// A mutant where the text stands for the first time.
    fn mutant(source: &str, genre: Genre, text: &str, replacement: &str) -> Mutant {
        let before = &source[..source.find(text).unwrap()];
        let line = before.matches('\n').count() + 1;
        let column = before.lines().last().unwrap_or_default().chars().count() + 1;
        let start = Place { line, column };
        Mutant {
            name: String::new(),
            file: String::new(),
            genre,
            replacement: replacement.into(),
            span: Span { start },
        }
    }

    #[test]
    fn every_kind_is_built_in() {
        for (genre, text, replacement, source, expected) in [
            (
                BinaryOperator,
                "==",
                "!=",
                "fn f() -> bool {\n    /* ä */ a + 1 == 2\n}",
                "fn f() -> bool { (if ON { (a + 1 != 2) } else { (a + 1 == 2) }) }",
            ),
            (
                UnaryOperator,
                "!",
                "",
                "fn f() { g(!a.b()) }",
                "fn f() { g((if ON { (a.b()) } else { (!a.b()) })) }",
            ),
            (
                FnValue,
                "self.0",
                "1",
                "impl A { fn f(&self) -> u8 { self.0 } }",
                "impl A { fn f(&self) -> u8 { if ON { return 1; } self.0 } }",
            ),
            (
                MatchArm,
                "Some",
                "",
                "fn f() { match a { Some(b) => b, _ => c } }",
                "fn f() { match a { Some(b) if (if ON { (false) } else { (true) }) => b, _ => c } }",
            ),
            (
                MatchArmGuard,
                "b.c",
                "true",
                "fn f() { match a { b if b.c() => d, _ => e } }",
                "fn f() { match a { b if (if ON { (true) } else { (b.c()) }) => d, _ => e } }",
            ),
            (
                StructField,
                "b: 1",
                "",
                "fn f() -> A { A { b: 1, c: 2, ..d } }",
                "fn f() -> A { (if ON { (A { c: 2, ..d }) } else { (A { b: 1, c: 2, ..d }) }) }",
            ),
        ] {
            let mutant = mutant(source, genre, text, replacement);
            let switched = switch(source, [(7, &mutant)]).unwrap();
            let expected = expected.replace("ON", "crate::__mutant(7usize)");
            let expected: TokenStream = expected.parse().unwrap();
            assert_eq!(switched.text, expected.to_string());
            assert!(switched.left.is_empty(), "{source}");
            syn::parse_file(&switched.text).unwrap();
        }
    }

    #[test]
    fn a_mistake_is_made_in_what_was_there() {
        let source = "fn f() -> bool { a() && !b() }";
        let and = mutant(source, BinaryOperator, "&&", "||");
        let not = mutant(source, UnaryOperator, "!", "");
        let switched = switch(source, [(0, &and), (1, &not)]).unwrap();
        let expected = "fn f() -> bool {
            (if crate::__mutant(0usize) { (a() || !b()) } else {
                (a() && (if crate::__mutant(1usize) { (b()) } else { (!b()) }))
            })
        }";
        let expected: TokenStream = expected.parse().unwrap();
        assert_eq!(switched.text, expected.to_string());
    }

    #[test]
    fn what_a_running_program_cannot_choose_is_left() {
        for (genre, text, source) in [
            (BinaryOperator, "+", "const A: u8 = 1 + 2;"),
            (BinaryOperator, "+", "static A: u8 = 1 + 2;"),
            (BinaryOperator, "+", "const fn f() -> u8 { 1 + 2 }"),
            (BinaryOperator, "+", "fn f(a: [u8; 1 + 2]) {}"),
            (BinaryOperator, "+", "fn f() { [0; 1 + 2] }"),
            (BinaryOperator, "+", "enum A { B = 1 + 2 }"),
            (BinaryOperator, "&&", "fn f() { if let A = b && c {} }"),
            (MatchArm, "B", "fn f() { match a { _ if b => c, B => d } }"),
            (FnValue, "a()", "fn f() -> impl Iterator<Item = u8> { a() }"),
            (Unknown, "a()", "fn f() { a() }"),
        ] {
            let mutant = mutant(source, genre, text, "-");
            let switched = switch(source, [(7, &mutant)]).unwrap();
            assert_eq!(switched.left, [7], "{source}");
        }
    }
}
