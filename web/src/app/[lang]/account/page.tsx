import { Words } from '@/ui/words';
import { AccountPage } from '@/views/account/account';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'account']}>
      <AccountPage />
    </Words>
  );
}
