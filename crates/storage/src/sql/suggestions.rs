//! Statements on what was suggested and what was chosen. Nothing here changes or removes a row.

super::named! {
    /// Keeps a suggestion with the choice.
    INSERT_SUGGESTION = "insert into suggestions (district, matter, version, field, suggested, confidence, unsure, chosen, \
                         taken, model, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
                         on conflict (district, matter, version, field) do nothing";
    /// How often each value was suggested and taken. Places are counted as one: there are as many as communities.
    SUGGESTIONS_TAKEN = "select model, field, case when field = 'place' then '' else suggested end as said, count(*) as many, \
                         cast(sum(taken) as bigint) as took, cast(sum(1 - unsure) as bigint) as sure, \
                         cast(sum(taken * (1 - unsure)) as bigint) as sure_took from suggestions \
                         where district = $1 and at >= $2 and at < $3 \
                         group by model, field, case when field = 'place' then '' else suggested end order by model, field, said";
    /// What was most often chosen instead of what was suggested.
    SUGGESTIONS_CORRECTED = "select field, suggested, chosen, count(*) as many from suggestions where district = $1 \
                             and at >= $2 and at < $3 and taken = 0 and suggested <> '' and field <> 'place' \
                             group by field, suggested, chosen order by many desc, field, suggested, chosen limit $4";
}
