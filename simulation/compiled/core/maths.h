// Logarithm, exponential and complementary error function: simulation/maths.py, step by step.
//
// The IEEE standard leaves their last bits open, and C libraries differ. These use only operations
// that are exact by the standard, so that every machine gives the same bits. log and exp are within
// one unit in the last place, erfc within four.
//
// Derived from FreeBSD's msun (e_log.c, e_exp.c, s_erf.c):
//
//   Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
//   Permission to use, copy, modify, and distribute this software is freely granted, provided that
//   this notice is preserved.
#pragma once
#include "numbers.h"

namespace maths {

static const double LN2_HIGH = 6.93147180369123816490e-01;
static const double LN2_LOW = 1.90821492927058770002e-10;
static const double INVERSE_LN2 = 1.44269504088896338700e+00;
static const double LARGEST_EXPONENT = 709.782712893383973096;
static const double LEAST_EXPONENT = -708.0;  // below this exp would not be a normal number: 0 here
static const double HALF_SQUARE_ROOT = 0.70710678118654752440;
static const double SPLITTER = 134217729.0;  // 2**27 + 1: halves a float's digits (Veltkamp)
static const double FARTHEST = 28.0;         // erfc of it is less than the least float

union Bits {
  double number;
  uint64_t word;
};

// The polynomial with these coefficients, the constant one first.
template <int N>
static inline double polynomial(double x, const double (&coefficients)[N]) {
  double sum = coefficients[N - 1];
  for (int i = N - 2; i >= 0; --i) sum = coefficients[i] + x * sum;
  return sum;
}

// A number as a fraction from sqrt(1/2) to sqrt(2) and a power of two.
static inline double fraction_of(double x, Whole &power) {
  power = -1022;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    power -= 54;
  }
  Bits bits = {x};
  power += Whole(bits.word >> 52);
  bits.word = (bits.word & 0x000fffffffffffffu) | 0x3fe0000000000000u;
  if (bits.number >= HALF_SQUARE_ROOT) return bits.number;
  power -= 1;
  return 2.0 * bits.number;
}

// Natural logarithm: minus infinity at 0, not a number below.
static double log(double x) {
  if (!(x > 0.0)) return x == 0.0 ? -NEVER : __builtin_nan("");
  if (x == NEVER) return NEVER;
  Whole power;
  double f = fraction_of(x, power) - 1.0, k = double(power);
  double s = f / (2.0 + f), z = s * s, half_square = 0.5 * f * f;
  double rest = z * polynomial(z, {6.666666666666735130e-01, 3.999999999940941908e-01,
                                   2.857142874366239149e-01, 2.222219843214978396e-01,
                                   1.818357216161805012e-01, 1.531383769920937332e-01,
                                   1.479819860511658591e-01});
  return k * LN2_HIGH - ((half_square - (s * (half_square + rest) + k * LN2_LOW)) - f);
}

// Exponential; 0 where it would not be a normal number.
static double exp(double x) {
  if (is_nan(x)) return x;
  if (x > LARGEST_EXPONENT) return NEVER;
  if (x < LEAST_EXPONENT) return 0.0;
  double k = floor_of(x * INVERSE_LN2 + 0.5);
  double high = x - k * LN2_HIGH, low = k * LN2_LOW, r = high - low, z = r * r;
  double c = r - z * polynomial(z, {1.66666666666666019037e-01, -2.77777777770155933842e-03,
                                    6.61375632143793436117e-05, -1.65339022054652515390e-06,
                                    4.13813679705723846039e-08});
  double fraction = 1.0 + (r * c / (2.0 - c) - low + high);
  Whole power = Whole(k) - 1;  // of 1024 there is no float
  Bits scale = {0.0};
  scale.word = uint64_t(power + 1023) << 52;
  return 2.0 * fraction * scale.number;
}

// erfc from 1.25 to FARTHEST.
static double far_erfc(double x) {
  double s = 1.0 / (x * x), ratio;
  if (x < 1.0 / 0.35) {
    ratio = polynomial(s, {-9.86494403484714822705e-03, -6.93858572707181764372e-01,
                           -1.05586262253232909814e+01, -6.23753324503260060396e+01,
                           -1.62396669462573470355e+02, -1.84605092906711035994e+02,
                           -8.12874355063065934246e+01, -9.81432934416914548592e+00}) /
            polynomial(s, {1.0, 1.96512716674392571292e+01, 1.37657754143519042600e+02,
                           4.34565877475229228821e+02, 6.45387271733267880336e+02,
                           4.29008140027567833386e+02, 1.08635005541779435134e+02,
                           6.57024977031928170135e+00, -6.04244152148580987438e-02});
  } else {
    ratio = polynomial(s, {-9.86494292470009928597e-03, -7.99283237680523006574e-01,
                           -1.77579549177547519889e+01, -1.60636384855821916062e+02,
                           -6.37566443368389627722e+02, -1.02509513161107724954e+03,
                           -4.83519191608651397019e+02}) /
            polynomial(s, {1.0, 3.03380607434824582924e+01, 3.25792512996573918826e+02,
                           1.53672958608443695994e+03, 3.19985821950859553908e+03,
                           2.55305040643316442583e+03, 4.74528541206955367215e+02,
                           -2.24409524465858183362e+01});
  }
  double split = SPLITTER * x, z = split - (split - x);  // few enough digits for an exact square
  return exp(-z * z - 0.5625) * exp((z - x) * (z + x) + ratio) / x;
}

// Complementary error function.
static double erfc(double x) {
  double size = magnitude(x);
  if (is_nan(x)) return x;
  if (size >= FARTHEST) return x < 0.0 ? 2.0 : 0.0;
  if (size < 0.84375) {
    double z = x * x;
    double y = polynomial(z, {1.28379167095512558561e-01, -3.25042107247001499370e-01,
                              -2.84817495755985104766e-02, -5.77027029648944159157e-03,
                              -2.37630166566501626084e-05}) /
               polynomial(z, {1.0, 3.97917223959155352819e-01, 6.50222499887672944485e-02,
                              5.08130628187576562776e-03, 1.32494738004321644526e-04,
                              -3.96022827877536812320e-06});
    return x < 0.25 ? 1.0 - (x + x * y) : 0.5 - (x - 0.5 + x * y);
  }
  double tail;
  if (size < 1.25) {
    double s = size - 1.0;
    tail = 1.0 - 8.45062911510467529297e-01 -
           polynomial(s, {-2.36211856075265944077e-03, 4.14856118683748331666e-01,
                          -3.72207876035701323847e-01, 3.18346619901161753674e-01,
                          -1.10894694282396677476e-01, 3.54783043256182359371e-02,
                          -2.16637559486879084300e-03}) /
               polynomial(s, {1.0, 1.06420880400844228286e-01, 5.40397917702171048937e-01,
                              7.18286544141962662868e-02, 1.26171219808761642112e-01,
                              1.36370839120290507362e-02, 1.19844998467991074170e-02});
  } else {
    tail = far_erfc(size);
  }
  return x < 0.0 ? 2.0 - tail : tail;
}

}  // namespace maths
