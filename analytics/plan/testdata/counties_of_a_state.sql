-- ROLLUP
SELECT m.incidence_per_100k, m.location, m.cases, m.deaths, m.recovered, m.hospitalizations, m.icu_admissions, m.records, m.case_fatality_ratio, m.mortality_per_100k, m.sources, m.population, m.population_year
FROM (SELECT CAST(g.location AS VARCHAR) AS location, g.cases AS cases, g.deaths AS deaths, g.recovered AS recovered, g.hospitalizations AS hospitalizations, g.icu_admissions AS icu_admissions, g.records AS records, CASE WHEN g.cases > 0 THEN CAST(g.deaths AS DOUBLE PRECISION) / g.cases END AS case_fatality_ratio, CASE WHEN p.population > 0 THEN CAST(g.cases AS DOUBLE PRECISION) / p.population * 100000 END AS incidence_per_100k, CASE WHEN p.population > 0 THEN CAST(g.deaths AS DOUBLE PRECISION) / p.population * 100000 END AS mortality_per_100k, g.sources AS sources, p.population, CAST(p.population_year AS BIGINT) AS population_year
  FROM (SELECT f.location AS location, CAST(sum(f.cases) AS BIGINT) AS cases, CAST(sum(f.deaths) AS BIGINT) AS deaths, CAST(sum(f.recovered) AS BIGINT) AS recovered, CAST(sum(f.hospitalizations) AS BIGINT) AS hospitalizations, CAST(sum(f.icu_admissions) AS BIGINT) AS icu_admissions, CAST(coalesce(sum(f.records), 0) AS BIGINT) AS records, list_sort(list(DISTINCT CAST(f.source AS VARCHAR))) AS sources
  FROM rollup_month AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND f.source = TRY_CAST('counties' AS source_name)
  AND f.location IN (SELECT TRY_CAST(word AS location_code) FROM (SELECT unnest(CAST($1 AS VARCHAR[])) AS word))
  AND f.level = TRY_CAST('COUNTY' AS level_name)
  GROUP BY 1) AS g
  LEFT JOIN locations p ON p.code = g.location) AS m
WHERE (CAST(m.cases AS DOUBLE PRECISION) < CAST($2 AS DOUBLE PRECISION)) IS NOT TRUE
ORDER BY m.incidence_per_100k DESC NULLS LAST, m.location ASC NULLS LAST
LIMIT 11
-- [["US-06001","US-06037","US-06999"],5]

-- POSTGRES
SELECT m.incidence_per_100k, m.location, m.cases, m.deaths, m.recovered, m.hospitalizations, m.icu_admissions, m.records, m.case_fatality_ratio, m.mortality_per_100k, m.sources, m.population, m.population_year
FROM (SELECT g.location AS location, g.cases AS cases, g.deaths AS deaths, g.recovered AS recovered, g.hospitalizations AS hospitalizations, g.icu_admissions AS icu_admissions, g.records AS records, CASE WHEN g.cases > 0 THEN CAST(g.deaths AS DOUBLE PRECISION) / g.cases END AS case_fatality_ratio, CASE WHEN p.population > 0 THEN CAST(g.cases AS DOUBLE PRECISION) / p.population * 100000 END AS incidence_per_100k, CASE WHEN p.population > 0 THEN CAST(g.deaths AS DOUBLE PRECISION) / p.population * 100000 END AS mortality_per_100k, g.sources AS sources, p.population, CAST(p.population_year AS BIGINT) AS population_year
  FROM (SELECT f.location AS location, CAST(sum(f.cases) AS BIGINT) AS cases, CAST(sum(f.deaths) AS BIGINT) AS deaths, CAST(sum(f.recovered) AS BIGINT) AS recovered, CAST(sum(f.hospitalizations) AS BIGINT) AS hospitalizations, CAST(sum(f.icu_admissions) AS BIGINT) AS icu_admissions, count(*) AS records, array_agg(DISTINCT f.source ORDER BY f.source) AS sources
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CAST(sum(CASE WHEN (p.counts & 1) <> 0 THEN v.cases END) AS BIGINT) AS cases, CAST(sum(CASE WHEN (p.counts & 2) <> 0 THEN v.deaths END) AS BIGINT) AS deaths, CAST(sum(CASE WHEN (p.counts & 4) <> 0 THEN v.recovered END) AS BIGINT) AS recovered, CAST(sum(CASE WHEN (p.counts & 8) <> 0 THEN v.hospitalizations END) AS BIGINT) AS hospitalizations, CAST(sum(CASE WHEN (p.counts & 16) <> 0 THEN v.icu_admissions END) AS BIGINT) AS icu_admissions
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases, deaths, recovered, hospitalizations, icu_admissions FROM covid_data
WHERE NOT withdrawn) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = $1
  AND s.source = $2
  AND s.location = ANY($3)
  AND l.level = $4
  GROUP BY s.location, l.country, l.level, l.who_region, v.date, s.source) AS f
  GROUP BY 1) AS g
  LEFT JOIN locations p ON p.code = g.location) AS m
WHERE (CAST(m.cases AS DOUBLE PRECISION) < CAST($5 AS DOUBLE PRECISION)) IS NOT TRUE
ORDER BY m.incidence_per_100k DESC NULLS LAST, m.location ASC NULLS LAST
LIMIT 11
-- ["covid19","counties",["US-06001","US-06037","US-06999"],"COUNTY",5]

-- ROLLUP
SELECT count(*) FROM (SELECT CAST(g.location AS VARCHAR) AS location, g.cases AS cases
  FROM (SELECT f.location AS location, CAST(sum(f.cases) AS BIGINT) AS cases
  FROM rollup_month AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND f.source = TRY_CAST('counties' AS source_name)
  AND f.location IN (SELECT TRY_CAST(word AS location_code) FROM (SELECT unnest(CAST($1 AS VARCHAR[])) AS word))
  AND f.level = TRY_CAST('COUNTY' AS level_name)
  GROUP BY 1) AS g) AS m
WHERE (CAST(m.cases AS DOUBLE PRECISION) < CAST($2 AS DOUBLE PRECISION)) IS NOT TRUE
-- [["US-06001","US-06037","US-06999"],5]
