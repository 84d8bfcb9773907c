import type { NextConfig } from 'next';

// Every page is a file: the program embeds them and serves each cluster from the
// same ones (README.md tells how).
const config: NextConfig = {
  output: 'export',
  reactStrictMode: true,
  poweredByHeader: false,
  images: { unoptimized: true },
  productionBrowserSourceMaps: false,
  experimental: { inlineCss: false },
};

export default config;
