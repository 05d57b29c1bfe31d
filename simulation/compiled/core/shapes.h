// The shapes that a duration may take: simulation/distributions.py, step by step.
#pragma once
#include "layout.h"
#include "maths.h"

// Horner's rule, the constant last.
template <int N>
static inline double horner(const double (&coefficients)[N], double r) {
  double sum = coefficients[0] * r + coefficients[1];
  for (int i = 2; i < N; ++i) sum = sum * r + coefficients[i];
  return sum;
}

// -log P(Z > z) of a standard normal Z far out (Abramowitz and Stegun 26.2.12).
static double tail_hazard(double z) {
  double w = 1.0 / (z * z);
  return 0.5 * z * z + maths::log(z * shapes::SQRT_2PI) -
         maths::log(1.0 - w * (1.0 - 3.0 * w * (1.0 - 5.0 * w)));
}

// The inverse of tail_hazard, by Newton's method from just above.
static double tail_at(double hazard) {
  double z = root(2.0 * hazard);
  for (int i = 0; i < 4; ++i) z -= (tail_hazard(z) - hazard) / (z + 1.0 / z);
  return z;
}

// The value that a standard normal falls below with probability p: algorithm AS 241 (Wichura 1988).
static double standard_normal_quantile(double p) {
  double q = p - 0.5;
  if (magnitude(q) <= 0.425) {
    double r = 0.180625 - q * q;
    double num = horner({2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
                         4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
                         1.3314166789178437745e2, 3.3871328727963666080e0}, r) * q;
    double den = horner({5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4,
                         2.1213794301586595867e4, 5.3941960214247511077e3, 6.8718700749205790830e2,
                         4.2313330701600911252e1, 1.0}, r);
    return num / den;
  }
  double r = root(-maths::log(q <= 0.0 ? p : 1.0 - p)), num, den;
  if (r <= 5.0) {
    r = r - 1.6;
    num = horner({7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                  1.27045825245236838258e0, 3.64784832476320460504e0, 5.76949722146069140550e0,
                  4.63033784615654529590e0, 1.42343711074968357734e0}, r);
    den = horner({1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2,
                  1.48103976427480074590e-1, 6.89767334985100004550e-1, 1.67638483018380384940e0,
                  2.05319162663775882187e0, 1.0}, r);
  } else {
    r = r - 5.0;
    num = horner({2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
                  2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e0,
                  5.46378491116411436990e0, 6.65790464350110377720e0}, r);
    den = horner({2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5,
                  7.86869131145613259100e-4, 1.48753612908506148525e-2, 1.36929880922735805310e-1,
                  5.99832206555887937690e-1, 1.0}, r);
  }
  double x = num / den;
  return q < 0.0 ? -x : x;
}

// Hazard accumulated over a stay of some days when every modifier is 1.
static double cumulative_hazard(Whole shape, double first, double second, double elapsed) {
  if (elapsed <= 0.0) return 0.0;
  if (shape == shapes::EXPONENTIAL) return elapsed;
  if (shape == shapes::LOGNORMAL) {
    double z = (maths::log(elapsed) - first) / second;
    if (z > shapes::TAIL) return tail_hazard(z);
    return -maths::log(0.5 * maths::erfc(z / shapes::SQRT2));
  }
  if (shape == shapes::WEIBULL) return maths::exp(second * maths::log(elapsed / first));
  return elapsed < first ? 0.0 : NEVER;
}

// The inverse of cumulative_hazard: days at which it reaches a hazard.
static double elapsed_at(Whole shape, double first, double second, double hazard) {
  if (shape == shapes::EXPONENTIAL) return hazard;
  if (shape == shapes::LOGNORMAL) {
    if (hazard > shapes::TAIL_HAZARD) {
      double exponent = first + second * tail_at(hazard);
      return exponent < shapes::OVERFLOW ? maths::exp(exponent) : NEVER;
    }
    return maths::exp(first - second * standard_normal_quantile(maths::exp(-hazard)));
  }
  if (shape == shapes::WEIBULL) return first * maths::exp(maths::log(hazard) / second);
  return first;
}
