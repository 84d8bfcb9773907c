-- ROLLUP
SELECT m.who_region, m.period, m.cases
FROM (SELECT CAST(g.who_region AS VARCHAR) AS who_region, g.period AS period, g.cases AS cases
  FROM (SELECT f.who_region AS who_region, f.start AS period, CAST(sum(f.cases) AS BIGINT) AS cases
  FROM rollup_region_month AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND (f.who_region = TRY_CAST('EURO' AS who_region_name)) IS NOT TRUE
  AND f.start >= $1
  AND f.start <= $2
  GROUP BY 1, 2) AS g) AS m
ORDER BY m.who_region ASC NULLS LAST, m.period ASC NULLS LAST
LIMIT 11
-- ["2021-01-01","2021-12-31"]

-- POSTGRES
SELECT m.who_region, m.period, m.cases
FROM (SELECT g.who_region AS who_region, g.period AS period, g.cases AS cases
  FROM (SELECT f.who_region AS who_region, CAST(date_trunc('month', CAST(f.date AS timestamp)) AS DATE) AS period, CAST(sum(f.cases) AS BIGINT) AS cases
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CASE WHEN (p.counts & 1) <> 0 THEN v.cases END AS cases
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases FROM covid_data
WHERE NOT withdrawn) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = $1
  AND s.preferred AND NOT s.included
  AND l.level = $2
  AND (l.who_region = $3) IS NOT TRUE
  AND v.date >= $4
  AND v.date <= $5) AS f
  GROUP BY 1, 2) AS g) AS m
ORDER BY m.who_region ASC NULLS LAST, m.period ASC NULLS LAST
LIMIT 11
-- ["covid19","COUNTRY","EURO","2021-01-01","2021-12-31"]

-- ROLLUP
SELECT count(*) FROM (SELECT CAST(g.who_region AS VARCHAR) AS who_region, g.period AS period
  FROM (SELECT f.who_region AS who_region, f.start AS period
  FROM rollup_region_month AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND (f.who_region = TRY_CAST('EURO' AS who_region_name)) IS NOT TRUE
  AND f.start >= $1
  AND f.start <= $2
  GROUP BY 1, 2) AS g) AS m
-- ["2021-01-01","2021-12-31"]
