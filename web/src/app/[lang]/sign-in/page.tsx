import { Words } from '@/ui/words';
import { SignInPage } from '@/views/session/sign-in';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session']}>
      <SignInPage />
    </Words>
  );
}
