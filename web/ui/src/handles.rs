//! Numbers that stand in addresses for people and records, so that no address names anybody.
//!
//! A number counts for one session of this page: it is given out when something is first shown, and
//! means nothing after a reload, a logout or on another device. Whoever gets a number that nobody
//! gave out shows the list instead.

use std::{
    any::{Any, TypeId},
    cell::RefCell,
    collections::HashMap,
};

use leptos::task::spawn_local;

use crate::{route::Route, router};

thread_local! {
    static GIVEN: RefCell<HashMap<TypeId, Box<dyn Any>>> = RefCell::default();
}

/// The number of this thing, from 1; the same for the same thing. Things of different types count apart.
pub fn number<T: Clone + PartialEq + 'static>(thing: &T) -> u32 {
    GIVEN.with_borrow_mut(|given| {
        let list = given
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Box::new(Vec::<T>::new()))
            .downcast_mut::<Vec<T>>();
        let Some(list) = list else { return 0 };
        let place = list.iter().position(|one| one == thing).unwrap_or_else(|| {
            list.push(thing.clone());
            list.len() - 1
        });
        u32::try_from(place + 1).unwrap_or(0)
    })
}

/// The thing of this number, if it was given out in this session.
pub fn find<T: Clone + 'static>(number: u32) -> Option<T> {
    GIVEN.with_borrow(|given| {
        let list = given.get(&TypeId::of::<T>())?.downcast_ref::<Vec<T>>()?;
        let place = usize::try_from(number.checked_sub(1)?).ok()?;
        list.get(place).cloned()
    })
}

/// The thing of this number; without one the list takes the place of the page that asks.
pub fn find_or_show<T: Clone + 'static>(number: u32, list: impl Into<Route>) -> Option<T> {
    let found = find(number);
    if found.is_none() {
        show(list);
    }
    found
}

/// Has the list take the place of a page whose number nobody gave out.
pub fn show(list: impl Into<Route>) {
    let list = list.into();
    // Places do not change while a page is being drawn.
    spawn_local(async move { router::replace(list) });
}

/// Forgets every number; for the end of a session.
pub fn forget() {
    GIVEN.with_borrow_mut(HashMap::clear);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, PartialEq)]
    struct Person(&'static str);

    #[derive(Clone, PartialEq)]
    struct Record(&'static str);

    #[test]
    fn numbers_count_from_one_per_type_and_are_forgotten() {
        assert_eq!(number(&Person("a")), 1);
        assert_eq!(number(&Person("b")), 2);
        assert_eq!(number(&Record("c")), 1);
        assert_eq!(number(&Person("a")), 1);
        assert!(find::<Person>(2).is_some_and(|person| person.0 == "b"));
        assert!(find::<Record>(1).is_some_and(|record| record.0 == "c"));
        assert!(find::<Record>(0).is_none());
        assert!(find::<Record>(2).is_none());
        forget();
        assert!(find::<Person>(1).is_none());
    }
}
