import { StrictEmitter } from './strict.ts';

interface MenuItemOptions {
  readonly id?: string;
  readonly submenu?: MenuItemOptions[] | Menu;
  readonly [option: string]: unknown;
}

let applicationMenu: Menu | null = null;

/** `Menu`: keeps what it is given and shows nothing. */
export class Menu extends StrictEmitter {
  override readonly hostName = 'Menu';
  readonly items: MenuItemOptions[] = [];

  static buildFromTemplate(template: MenuItemOptions[]): Menu {
    const menu = new Menu();
    for (const item of template) {
      const { submenu, ...rest } = item;
      menu.items.push(
        submenu
          ? { ...rest, submenu: Array.isArray(submenu) ? Menu.buildFromTemplate(submenu) : submenu }
          : rest,
      );
    }
    return menu;
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }

  append(item: MenuItemOptions): void {
    this.items.push(item);
  }

  getMenuItemById(id: string): MenuItemOptions | null {
    for (const item of this.items) {
      if (item.id === id) return item;
      const inside = item.submenu instanceof Menu ? item.submenu.getMenuItemById(id) : null;
      if (inside) return inside;
    }
    return null;
  }
}
