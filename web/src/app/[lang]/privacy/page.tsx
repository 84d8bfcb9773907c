import { Words } from '@/ui/words';
import { PrivacyPage } from '@/views/privacy/privacy';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['privacy']}>
      <PrivacyPage />
    </Words>
  );
}
