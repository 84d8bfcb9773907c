package mspr

// These methods give each count its own name, as GraphQL and templates want
// it; a type that embeds Counts has them too.

// Cases gives the number of cases.
func (c Counts) Cases() Count { return c[Cases] }

// Deaths gives the number of deaths.
func (c Counts) Deaths() Count { return c[Deaths] }

// Recovered gives the number of recovered people.
func (c Counts) Recovered() Count { return c[Recovered] }

// Hospitalizations gives the number of hospital admissions.
func (c Counts) Hospitalizations() Count { return c[Hospitalizations] }

// ICUAdmissions gives the number of admissions to intensive care.
func (c Counts) ICUAdmissions() Count { return c[ICUAdmissions] }

// Date gives the first day of the point's period.
func (p Point) Date() Date { return p.Period.Start }
