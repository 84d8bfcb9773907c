package epi_test

import (
	"math"
	"testing"

	"github.com/mspr/surveillance/epi"
)

// detectedAsR compares detections with the columns of a row of testdata.
func detectedAsR(t *testing.T, what string, found []epi.Detection, l line, tolerance float64) {
	t.Helper()
	for column, of := range map[string]func(epi.Detection) float64{
		"expected":  func(d epi.Detection) float64 { return d.Expected },
		"upper":     func(d epi.Detection) float64 { return d.Upper },
		"statistic": func(d epi.Detection) float64 { return d.Statistic },
		"alarm":     flag,
	} {
		if cell, ok := l[column]; ok {
			allAsR(t, what+" "+column, each(found, of), cell, tolerance)
		}
	}
}

// flag is an alarm as R writes it: 0, 1, or NA where it is not known.
func flag(d epi.Detection) float64 {
	switch {
	case !d.Known:
		return missing
	case d.Alarm:
		return 1
	}
	return 0
}

func ears(t *testing.T, l line) epi.EARS {
	t.Helper()
	return epi.EARS{
		Method:   map[string]epi.EARSMethod{"C1": epi.C1, "C2": epi.C2, "C3": epi.C3}[l["method"]],
		Baseline: int(numeric(t, l["baseline"])), MinSigma: numeric(t, l["min_sigma"]), Alpha: numeric(t, l["alpha"]),
	}
}

func TestEARSIsThatOfR(t *testing.T) {
	for _, l := range table(t, "ears.csv") {
		e := ears(t, l)
		found, err := e.Detect(numerics(t, l["counts"]))
		if err != nil {
			t.Errorf("%s %+v: %v", l["case"], e, err)
			continue
		}
		detectedAsR(t, l["case"]+" "+l["method"], found, l, 1e-9)
	}
}

func TestCUSUMIsThatOfR(t *testing.T) {
	transformations := map[string]epi.Transformation{
		"standard": epi.Standard, "rossi": epi.Rossi, "anscombe": epi.Anscombe, "anscombe2nd": epi.AnscombeSecondOrder,
		"pearsonNegBin": epi.NegativeBinomial,
	}
	for _, l := range table(t, "cusum.csv") {
		c := epi.CUSUM{
			Transformation: transformations[l["transformation"]], Training: int(numeric(t, l["training"])),
			Reference: numeric(t, l["reference"]), Limit: numeric(t, l["limit"]), Mean: numeric(t, l["mean"]),
			Season: numeric(t, l["season"]), Dispersion: numeric(t, l["dispersion"]),
		}
		found, err := c.Detect(numerics(t, l["counts"]))
		if err != nil {
			t.Errorf("%s %+v: %v", l["case"], c, err)
			continue
		}
		if c.Transformation == epi.AnscombeSecondOrder {
			delete(l, "upper") // R's is not where its alarms begin
		}
		detectedAsR(t, l["case"]+" "+l["transformation"], found, l, 1e-9)
	}
}

func TestOutbreakPIsThatOfR(t *testing.T) {
	for _, l := range table(t, "outbreakp.csv") {
		found, err := epi.OutbreakP{Limit: numeric(t, l["limit"])}.Detect(numerics(t, l["counts"]))
		if err != nil {
			t.Errorf("%s: %v", l["case"], err)
			continue
		}
		detectedAsR(t, l["case"]+" "+l["limit"], found, l, 1e-9)
	}
}

// The threshold of a cumulative sum is the count with which the alarm begins.
func TestACumulativeSumRaisesAnAlarmFromItsThresholdOn(t *testing.T) {
	counts := []float64{4, 6, 5, 5, 7, 3, 5, 9, 12, 2, 8, 30, 60, 4, 0, 0, 1, 0}
	for transformation := epi.Standard; transformation <= epi.NegativeBinomial; transformation++ {
		c := epi.CUSUM{Training: 6, Reference: 0.5, Limit: 3, Transformation: transformation, Dispersion: 0.2}
		found, err := c.Detect(counts)
		if err != nil {
			t.Fatal(err)
		}
		for i, d := range found[6:] {
			if d.Alarm != (d.Observed >= d.Upper) {
				t.Errorf("transformation %d, period %d: %v cases with the threshold %v give the alarm %v", transformation, i+6, d.Observed, d.Upper, d.Alarm)
			}
		}
	}
}

func TestAMissingCountIsNeitherAnAlarmNorNone(t *testing.T) {
	counts := []float64{5, 4, 6, 5, missing, 4, 5, 6, 90, missing, 80}
	sum, err := epi.CUSUM{Training: 4, Reference: 1, Limit: 4}.Detect(counts)
	if err != nil {
		t.Fatal(err)
	}
	rise, err := epi.StandardOutbreakP().Detect(counts)
	if err != nil {
		t.Fatal(err)
	}
	for name, found := range map[string][]epi.Detection{"CUSUM": sum, "outbreakP": rise} {
		if found[9].Known || found[9].Alarm || !math.IsNaN(found[9].Statistic) {
			t.Errorf("%s says of a missing count %+v", name, found[9])
		}
		if !found[8].Alarm || !found[10].Alarm {
			t.Errorf("%s forgets what was before a missing count: %+v, %+v", name, found[8], found[10])
		}
	}
}

func TestNothingIsKnownWithoutAMeanInControl(t *testing.T) {
	for name, c := range map[string]epi.CUSUM{
		"no training":               {Reference: 1, Limit: 4},
		"no cases in it":            {Training: 3, Reference: 1, Limit: 4},
		"a wave through two counts": {Training: 5, Season: 52, Reference: 1, Limit: 4},
	} {
		found, err := c.Detect([]float64{missing, missing, 0, 2, missing, 7, 9})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range found {
			if d.Known {
				t.Errorf("%s: %+v", name, d)
			}
		}
	}
}

func TestDetectionWithImpossibleParametersIsRefused(t *testing.T) {
	for name, detect := range map[string]func([]float64) ([]epi.Detection, error){
		"a fourth method":        epi.EARS{Method: 3, Baseline: 7, Alpha: 0.05}.Detect,
		"a short baseline":       epi.EARS{Baseline: 2, Alpha: 0.05}.Detect,
		"a deviation below zero": epi.EARS{Baseline: 7, Alpha: 0.05, MinSigma: -1}.Detect,
		"an unknown deviation":   epi.EARS{Baseline: 7, Alpha: 0.05, MinSigma: missing}.Detect,
		"an alpha of one":        epi.EARS{Baseline: 7, Alpha: 1}.Detect,
		"an unknown alpha":       epi.EARS{Baseline: 7, Alpha: missing}.Detect,
		"a sixth transformation": epi.CUSUM{Limit: 1, Transformation: 5}.Detect,
		"a training below zero":  epi.CUSUM{Limit: 1, Training: -1}.Detect,
		"no limit":               epi.CUSUM{Mean: 3}.Detect,
		"a reference below zero": epi.CUSUM{Limit: 1, Reference: -1}.Detect,
		"a mean below zero":      epi.CUSUM{Limit: 1, Mean: -1}.Detect,
		"an infinite mean":       epi.CUSUM{Limit: 1, Mean: math.Inf(1)}.Detect,
		"a season of two":        epi.CUSUM{Limit: 1, Season: 2}.Detect,
		"no dispersion":          epi.CUSUM{Limit: 1, Mean: 2, Transformation: epi.NegativeBinomial}.Detect,
		"a limit below one":      epi.OutbreakP{Limit: 0.5}.Detect,
		"an unknown limit":       epi.OutbreakP{Limit: missing}.Detect,
	} {
		if _, err := detect([]float64{1, 2, 3}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestOutbreaksAreDetectedInCounts(t *testing.T) {
	for name, detect := range map[string]func([]float64) ([]epi.Detection, error){
		"EARS":      epi.StandardEARS(epi.C1).Detect,
		"CUSUM":     epi.StandardCUSUM(2).Detect,
		"outbreakP": epi.StandardOutbreakP().Detect,
	} {
		for _, counts := range [][]float64{{1, -1}, {1, math.Inf(1)}} {
			if _, err := detect(counts); err == nil {
				t.Errorf("%s takes %v", name, counts)
			}
		}
		if found, err := detect(nil); err != nil || len(found) != 0 {
			t.Errorf("%s finds %v in nothing: %v", name, found, err)
		}
	}
}
