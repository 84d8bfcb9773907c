-- ROLLUP
SELECT m.country, m.period, m.cases
FROM (SELECT CAST(g.country AS VARCHAR) AS country, g.period AS period, g.cases AS cases
  FROM (SELECT f.country AS country, f.start AS period, f.cases AS cases
  FROM rollup_country_month AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND f.preferred) AS g) AS m
ORDER BY m.country ASC NULLS LAST, m.period ASC NULLS LAST
LIMIT 11
-- null

-- POSTGRES
SELECT m.country, m.period, m.cases
FROM (SELECT g.country AS country, g.period AS period, g.cases AS cases
  FROM (SELECT f.country AS country, CAST(date_trunc('month', CAST(f.date AS timestamp)) AS DATE) AS period, CAST(sum(f.cases) AS BIGINT) AS cases
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CASE WHEN (p.counts & 1) <> 0 THEN v.cases END AS cases
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases FROM covid_data
WHERE NOT withdrawn) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = $1
  AND s.preferred
  AND l.level = $2) AS f
  GROUP BY 1, 2) AS g) AS m
ORDER BY m.country ASC NULLS LAST, m.period ASC NULLS LAST
LIMIT 11
-- ["covid19","COUNTRY"]

-- ROLLUP
SELECT count(*) FROM (SELECT CAST(g.country AS VARCHAR) AS country, g.period AS period
  FROM (SELECT f.country AS country, f.start AS period
  FROM rollup_country_month AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND f.preferred) AS g) AS m
-- null
