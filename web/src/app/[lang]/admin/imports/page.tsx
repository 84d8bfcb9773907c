import { Words } from '@/ui/words';
import { Imports } from '@/views/admin/imports';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'admin']}>
      <Imports />
    </Words>
  );
}
