//! Beside a record: where it comes from, who can see it, and its values over time.

use leptos::prelude::*;
use salus_web_rpc::records::RecordPage;

use crate::{
    route::PatientRoute,
    texts::records as texts,
    ui::{ButtonLink, Card, Fact, Facts, Glyph, Icon, Item, List, Look, When, WhenDate},
    whose::Whose,
};

/// Who wrote it and when, and which version this is.
#[component]
pub fn About(
    /// The record.
    page: RecordPage,
) -> impl IntoView {
    let line = page.line;
    view! {
        <Card title=texts::ABOUT>
            <Facts>
                <Fact label=texts::KIND>{line.kind.label()}</Fact>
                <Fact label=texts::HAPPENED>
                    {if line.date.is_empty() {
                        texts::UNDATED.into_any()
                    } else {
                        view! { <WhenDate date=line.date /> }.into_any()
                    }}
                </Fact>
                <Fact label=texts::WRITTEN_BY>
                    <span dir="auto">{texts::who_long(&line.signer, &line.author)}</span>
                </Fact>
                <Fact label=texts::WRITTEN_WHEN><When moment=line.written /></Fact>
                <Fact label=texts::VERSION>{texts::version_of(line.version, page.newest)}</Fact>
            </Facts>
        </Card>
    }
}

/// Who else can see the record now.
#[component]
pub fn Visible(
    /// Their names.
    names: Vec<String>,
) -> impl IntoView {
    view! {
        <Card>
            <div class="card-head">
                <h2>{texts::VISIBLE}</h2>
                <a class="no-print" href=PatientRoute::Sharing.path()>{texts::TO_SHARING}</a>
            </div>
            {if names.is_empty() {
                view! {
                    <p class="row"><Icon glyph=Glyph::Lock /><span>{texts::VISIBLE_NOBODY}</span></p>
                }
                .into_any()
            } else {
                view! {
                    <p>{texts::VISIBLE_YOU_TOO}</p>
                    <ul class="names">
                        {names.into_iter().map(|name| view! {
                            <li><Icon glyph=Glyph::Person small=true /><span dir="auto">{name}</span></li>
                        }).collect_view()}
                    </ul>
                }
                .into_any()
            }}
            <div class="actions">
                <ButtonLink to=PatientRoute::Share text=texts::SHARE look=Look::Secondary glyph=Glyph::Share />
            </div>
        </Card>
    }
}

/// Leads to the values of this record over time.
#[component]
pub fn OverTime(
    /// The series: key, and what is measured.
    series: Vec<(String, String)>,
    /// Whose record it is.
    whose: Whose,
) -> impl IntoView {
    (!series.is_empty()).then(|| {
        let items = series.into_iter().map(move |(key, label)| {
            let to = whose.lab(&key);
            view! { <Item to glyph=Glyph::Chart title=label /> }
        });
        let items = items.collect_view();
        view! {
            <div class="no-print">
                <Card title=texts::TRENDS>
                    <p class="soft">{texts::TRENDS_TEXT}</p>
                    <div class="short-list"><List>{items}</List></div>
                </Card>
            </div>
        }
    })
}
